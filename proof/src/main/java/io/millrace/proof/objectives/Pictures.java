package io.millrace.proof.objectives;

import io.millrace.data.Example;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Image;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pictures of 28 by 28 grey pixels of ten classes in IDX files, set after set: each is a domain. */
public final class Pictures implements Source<Pictures.Options> {

    private static final Map<String, String> TESTS = Map.of("mnist", "t10k", "notmnist", "t2k");
    private static final int SIDE = 28;

    /** What a picture is given as. */
    public enum Form {
        /** A picture. */
        IMAGE,
        /** Its grey values as a vector. */
        FEATURES
    }

    /**
     * Options of the source.
     *
     * @param stream sets to pretrain on, one after the other; default: mnist, then notmnist
     * @param probe sets whose classes are told apart; default: those of the stream
     * @param as the form
     * @param examples of each set to pretrain on
     * @param labels of each set that the probe learns from
     * @param tests of each set that it is judged by
     * @param targets true if examples carry their class: an objective learns from labels
     */
    public record Options(
            List<String> stream,
            List<String> probe,
            Form as,
            Integer examples,
            Integer labels,
            Integer tests,
            Boolean targets) {
        public Options {
            stream = stream == null ? List.of("mnist", "notmnist") : stream;
            probe = probe == null ? stream : probe;
            for (List<String> sets : List.of(stream, probe)) {
                Check.that(
                        TESTS.keySet().containsAll(sets) && !sets.isEmpty(),
                        "stream",
                        sets,
                        String.join(", ", TESTS.keySet()));
            }
            as = as == null ? Form.IMAGE : as;
            examples = Check.range("examples", examples == null ? 6000 : examples, 1, 7000);
            labels = Check.range("labels", labels == null ? 400 : labels, 1, 700);
            tests = Check.range("tests", tests == null ? 700 : tests, 1, 2000);
            targets = targets != null && targets;
        }
    }

    @Override
    public String name() {
        return "pictures";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Material read(Options own, Path folder) throws IOException {
        var stream = new ArrayList<Example>();
        for (String set : own.stream) {
            Rows rows = rows(own, folder, set, "train", own.examples);
            for (int i = 0; i < rows.payloads.size(); i++) {
                Target target = own.targets ? new Target.Name(rows.labels.get(i)) : null;
                stream.add(new Example(set + ":" + i, set, rows.payloads.get(i), target));
            }
        }
        var train = new Rows();
        var validation = new Rows();
        var test = new Rows();
        for (String set : own.probe) {
            // Behind those that are pretrained on, where there are any.
            int held = own.labels + own.labels / 2;
            Rows last = rows(own, folder, set, "train", 7000 + held).from(7000);
            train.add(last.to(own.labels));
            validation.add(last.from(own.labels));
            test.add(rows(own, folder, set, TESTS.get(set), own.tests));
        }
        var parts = new Material.Parts();
        return new Material(
                String.join(", then ", own.stream)
                        + "; classes of "
                        + String.join(" and ", own.probe),
                false,
                stream,
                parts.of(train.payloads, train.labels),
                parts.of(validation.payloads, validation.labels),
                parts.of(test.payloads, test.labels));
    }

    private record Rows(List<Payload> payloads, List<String> labels) {

        Rows() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(Rows others) {
            payloads.addAll(others.payloads);
            labels.addAll(others.labels);
        }

        Rows from(int row) {
            int from = Math.min(row, labels.size());
            return new Rows(
                    payloads.subList(from, labels.size()), labels.subList(from, labels.size()));
        }

        Rows to(int row) {
            int to = Math.min(row, labels.size());
            return new Rows(payloads.subList(0, to), labels.subList(0, to));
        }
    }

    private static Rows rows(Options own, Path folder, String set, String part, int count)
            throws IOException {
        String names = "image/" + set + "/" + part;
        var rows = new Rows();
        for (byte[] pixels : idx(folder, names + "-images-idx3-ubyte.gz", count)) {
            rows.payloads.add(own.as == Form.IMAGE ? image(pixels) : features(pixels));
        }
        for (byte[] label : idx(folder, names + "-labels-idx1-ubyte.gz", count)) {
            rows.labels.add(set + " " + label[0]);
        }
        return rows;
    }

    private static Payload image(byte[] pixels) {
        return new Image(SIDE, SIDE, 1, pixels);
    }

    private static Payload features(byte[] pixels) {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels[i]);
        }
        return new Features(new int[] {values.length}, values);
    }

    /**
     * The first entries of an IDX file of unsigned bytes: two zeros, the type 8, the number of axes, then their lengths (4
     * bytes each, big endian), then the values.
     */
    private static List<byte[]> idx(Path folder, String name, int count) throws IOException {
        try (InputStream in = RealData.open(folder, name)) {
            ByteBuffer magic = ByteBuffer.wrap(in.readNBytes(4));
            if (magic.remaining() < 4 || magic.getShort(0) != 0 || magic.get(2) != 8) {
                throw new IOException(name + " is no IDX file of unsigned bytes");
            }
            ByteBuffer axes = ByteBuffer.wrap(in.readNBytes(4 * magic.get(3)));
            int entries = Math.min(count, axes.getInt());
            int size = 1;
            while (axes.hasRemaining()) {
                size *= axes.getInt();
            }
            var all = new ArrayList<byte[]>(entries);
            for (int i = 0; i < entries; i++) {
                all.add(in.readNBytes(size));
            }
            return all;
        }
    }
}
