package io.millrace.schemas.payload;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Targets as bytes in a state, and back: one byte for the kind, then its parts. No bytes at all are no target. */
public final class Targets {

    private static final byte[] NONE = {};

    private Targets() {}

    /**
     * The bytes of a target.
     *
     * @param target or null
     */
    public static byte[] write(Target target) {
        if (target == null) {
            return NONE;
        }
        var bytes = new ByteArrayOutputStream();
        try {
            write(target, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void write(Target target, DataOutputStream out) throws IOException {
        if (target instanceof Target.Name name) {
            out.writeByte(1);
            text(name.name(), out);
        } else if (target instanceof Target.Names names) {
            out.writeByte(2);
            texts(names.names(), out);
        } else if (target instanceof Target.Scalar scalar) {
            out.writeByte(3);
            out.writeDouble(scalar.value());
        } else if (target instanceof Target.Spans spans) {
            out.writeByte(4);
            out.writeInt(spans.spans().size());
            for (Target.Span span : spans.spans()) {
                out.writeInt(span.from());
                out.writeInt(span.to());
                text(span.name(), out);
            }
        } else if (target instanceof Target.Ids ids) {
            out.writeByte(5);
            texts(ids.ids(), out);
        } else if (target instanceof Target.Boxes boxes) {
            out.writeByte(6);
            out.writeInt(boxes.boxes().size());
            for (Target.Box box : boxes.boxes()) {
                out.writeDouble(box.left());
                out.writeDouble(box.top());
                out.writeDouble(box.right());
                out.writeDouble(box.bottom());
                text(box.name(), out);
            }
        } else if (target instanceof Target.Mask mask) {
            out.writeByte(7);
            out.writeInt(mask.height());
            out.writeInt(mask.width());
            out.write(mask.classes());
        }
    }

    /** Reads what {@link #write(Target)} wrote; null where there was no target. */
    public static Target read(byte[] bytes) {
        if (bytes.length == 0) {
            return null;
        }
        try {
            return read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException("a target that was written cannot be read", e);
        }
    }

    private static Target read(DataInputStream in) throws IOException {
        int kind = in.readByte();
        switch (kind) {
            case 1:
                return new Target.Name(text(in));
            case 2:
                return new Target.Names(texts(in));
            case 3:
                return new Target.Scalar(in.readDouble());
            case 4:
                var spans = new ArrayList<Target.Span>();
                for (int left = in.readInt(); left > 0; left--) {
                    spans.add(new Target.Span(in.readInt(), in.readInt(), text(in)));
                }
                return new Target.Spans(spans);
            case 5:
                return new Target.Ids(texts(in));
            case 6:
                var boxes = new ArrayList<Target.Box>();
                for (int left = in.readInt(); left > 0; left--) {
                    boxes.add(
                            new Target.Box(
                                    in.readDouble(),
                                    in.readDouble(),
                                    in.readDouble(),
                                    in.readDouble(),
                                    text(in)));
                }
                return new Target.Boxes(boxes);
            case 7:
                int height = in.readInt();
                int width = in.readInt();
                return new Target.Mask(height, width, in.readAllBytes());
            default:
                throw new IOException("target is of kind " + kind + "; allowed: 1 to 7");
        }
    }

    private static void texts(List<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            text(text, out);
        }
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        var texts = new ArrayList<String>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(text(in));
        }
        return texts;
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
