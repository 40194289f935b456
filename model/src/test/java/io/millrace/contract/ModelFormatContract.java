package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.export.ModelFormat;
import io.millrace.release.Artifact;
import io.millrace.release.Manifest;
import io.millrace.release.Origin;
import io.millrace.release.SavedModel;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.schemas.plugin.Plugins;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** What a form of models has to keep: it writes a model of every encoder, or refuses it with a reason, and always alike. */
public abstract class ModelFormatContract extends PluginContract {

    private static final Manifest FROM =
            Manifest.checkpoint(
                    new Origin(
                            "p",
                            "step-00000100",
                            100,
                            "0",
                            null,
                            0,
                            5,
                            6,
                            0.5,
                            List.of(new Origin.Range("p.records", 0, 1, 9)),
                            Map.of("d", 1.5),
                            Map.of()));

    @Override
    protected final Class<? extends Plugin<?>> type() {
        return ModelFormat.class;
    }

    private Map<String, byte[]> files(SavedModel model) throws IOException {
        ModelFormat format = Plugins.find(ModelFormat.class, "format", name());
        SortedMap<String, Artifact.Content> contents = format.files(FROM, model);
        var files = new LinkedHashMap<String, byte[]>();
        for (var file : contents.entrySet()) {
            var bytes = new ByteArrayOutputStream();
            file.getValue().write(bytes);
            files.put(file.getKey(), bytes.toByteArray());
        }
        return files;
    }

    @Test
    public void everyModelIsWrittenAlwaysAlikeOrRefusedWithAReason() throws Exception {
        int written = 0;
        for (SmallKinds.Encoded encoded : SmallKinds.encoders()) {
            SavedModel model = Tuned.saved(encoded);
            try {
                Map<String, byte[]> files = files(model);
                assertFalse(files.isEmpty());
                assertFalse(files.containsKey(Artifact.MANIFEST), "that is written for it");
                Map<String, byte[]> again = files(model);
                assertEquals(files.keySet(), again.keySet());
                files.forEach((name, bytes) -> assertArrayEquals(bytes, again.get(name), name));
                written++;
            } catch (IllegalArgumentException refused) {
                assertTrue(refused.getMessage().contains("allowed"), refused.getMessage());
            }
        }
        assertTrue(written > 0, "no encoder that there is can be written");
    }
}
