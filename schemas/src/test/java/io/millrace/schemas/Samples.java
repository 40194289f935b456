package io.millrace.schemas;

import io.millrace.schemas.avro.Box;
import io.millrace.schemas.avro.Boxes;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.Features;
import io.millrace.schemas.avro.FileEntry;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.PartitionRange;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.avro.Span;
import io.millrace.schemas.avro.Spans;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;

/** One record of each type, with every kind of value in it: the golden bytes are theirs. */
public final class Samples {
    private Samples() {}

    public static List<SpecificRecordBase> all() {
        return List.of(unlabeled(), labeled(), checkpoint(), release(), progress(), deadLetter());
    }

    public static UnlabeledExample unlabeled() {
        return new UnlabeledExample(
                "doc-1",
                "news",
                1_700_000_000_000L,
                new Text("Grüße, 水 🌊"),
                new Spans(List.of(new Span(0, 5, "greeting"), new Span(7, 8, "water"))));
    }

    public static LabeledExample labeled() {
        // 1.0f, -2.5f as little-endian float32
        ByteBuffer values =
                ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0x20, (byte) 0xC0});
        return new LabeledExample(
                "img-7",
                "digits",
                "",
                "seven",
                "test",
                -1L,
                new Features(List.of(2, 1), values),
                new Boxes(List.of(new Box(0.0, 0.5, 28.0, 27.5, "seven"))));
    }

    public static CheckpointManifest checkpoint() {
        return new CheckpointManifest(
                "demo",
                "step-00001200",
                1200L,
                "file:/store/demo/checkpoints/step-00001200",
                List.of(new FileEntry("model.safetensors", 5_000_000_000L, "00ff")),
                "cafe",
                "step-00001100",
                42L,
                38_400L,
                4_915_200L,
                0.25,
                List.of(new PartitionRange("demo.records", 3, 0L, 99L)),
                new TreeMap<>(Map.of("law", 2.5, "news", 3.25)),
                false,
                Map.of("precision", "bfloat16"),
                Map.of("model.safetensors", "00ff"));
    }

    public static ModelRelease release() {
        return new ModelRelease(
                "demo",
                "topic",
                7,
                "step-00001200",
                "file:/store/demo/releases/topic/v0007",
                List.of(),
                Decision.REJECTED,
                "0.71 is below 0.73",
                "top-layers",
                "accuracy",
                0.71,
                0.73,
                new TreeMap<>(Map.of("accuracy", 0.71, "loss", Double.POSITIVE_INFINITY)),
                List.of("a", "b"),
                0L,
                List.of(),
                false);
    }

    public static ProgressEvent progress() {
        return new ProgressEvent(
                "demo",
                "pretrain",
                "probe",
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                new TreeMap<>(Map.of("loss", 1.5)),
                new TreeMap<>(Map.of("domain", "news")));
    }

    public static DeadLetter deadLetter() {
        return new DeadLetter(
                "demo.records",
                2,
                77L,
                "text is empty",
                "decode",
                3L,
                ByteBuffer.wrap(new byte[] {0, (byte) 0xFF, 10}),
                "00ff0a",
                5L);
    }
}
