package io.millrace.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.release.Artifact;
import io.millrace.release.Manifest;
import io.millrace.release.SavedModel;
import io.millrace.task.LinearMap;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file that ONNX Runtime runs, with the tokenizer beside it. Where the model came from stands in the file's own metadata as
 * well, for files are copied without their folders.
 */
public final class Onnx implements ModelFormat {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** That of 2022; whoever knows the operators knows it. */
    private static final int FORMAT = 8;

    /** What one message may have. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - (1L << 20);

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public SortedMap<String, Artifact.Content> files(Manifest manifest, SavedModel saved)
            throws IOException {
        TextModel model = TextModel.of(saved);
        long bytes = model.weights().values().stream().mapToLong(one -> one.length()).sum();
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "the model has "
                            + bytes
                            + " bytes of weights; allowed in one file of this format: "
                            + MOST_BYTES);
        }
        ModelProto onnx = onnx(manifest, model);
        var files = new TreeMap<String, Artifact.Content>();
        files.put("model.onnx", onnx::writeTo);
        byte[] tokenizer = TransformersTokenizer.file(model);
        files.put("tokenizer.json", out -> out.write(tokenizer));
        byte[] card = ModelCard.onnx(manifest, model);
        files.put(ModelCard.FILE, out -> out.write(card));
        byte[] reference = ReferenceAnswers.of(saved);
        files.put(ReferenceAnswers.FILE, out -> out.write(reference));
        return files;
    }

    private static ModelProto onnx(Manifest manifest, TextModel model) throws IOException {
        return ModelProto.newBuilder()
                .setIrVersion(FORMAT)
                .setProducerName("millrace")
                .setGraph(OnnxTransformer.of(model))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder()
                                .setDomain("")
                                .setVersion(OnnxTransformer.OPERATORS))
                .addMetadataProps(entry("millrace.manifest", manifest.text()))
                .addMetadataProps(
                        entry(
                                "millrace.outputs",
                                JSON.writeValueAsString(
                                        model.head().map(LinearMap::outputs).orElse(List.of()))))
                .addMetadataProps(entry("millrace.tokens", JSON.writeValueAsString(model.names())))
                .addMetadataProps(entry("millrace.length", Integer.toString(model.length())))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
