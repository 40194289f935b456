package io.millrace.jobs.lineage;

import io.millrace.jobs.config.PipelineConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.lineage.DefaultLineageDataset;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.transformations.TransformationWithLineage;

/**
 * A folder of the store. Files are no source or sink of Flink: a manifest on a topic says that they are there. So the folder is
 * put beside the topic in the lineage of whoever reads or writes the manifests.
 */
public enum StoreFolder {
    CHECKPOINTS("checkpoints"),
    RELEASES("releases");

    private static final Set<String> WITH_ROOT = Set.of("file", "hdfs", "viewfs");

    private final String folder;

    StoreFolder(String folder) {
        this.folder = folder;
    }

    /** The files that a source's manifests tell of are read too. */
    public <T> DataStreamSource<T> readBeside(DataStreamSource<T> source, PipelineConfig config) {
        TransformationWithLineage<?> vertex =
                (TransformationWithLineage<?>) source.getTransformation();
        vertex.setLineageVertex(
                new ReadFrom(
                        beside(vertex.getLineageVertex(), config),
                        Boundedness.CONTINUOUS_UNBOUNDED));
        return source;
    }

    /** The files that a sink's manifests tell of are written too. */
    public <T> DataStreamSink<T> writtenBeside(DataStreamSink<T> sink, PipelineConfig config) {
        TransformationWithLineage<?> vertex =
                (TransformationWithLineage<?>) sink.getTransformation();
        vertex.setLineageVertex(new WrittenTo(beside(vertex.getLineageVertex(), config)));
        return sink;
    }

    private List<LineageDataset> beside(LineageVertex vertex, PipelineConfig config) {
        var datasets = new ArrayList<>(vertex.datasets());
        datasets.add(dataset(config));
        return List.copyOf(datasets);
    }

    /** In OpenLineage's naming: {@code s3://bucket}, or {@code file}, and the path. */
    private LineageDataset dataset(PipelineConfig config) {
        URI store = URI.create(config.store().replace(" ", "%20"));
        String scheme = store.getScheme() == null ? "file" : store.getScheme();
        // Neither user nor query: people put passwords there.
        String authority = store.getRawAuthority() == null ? "" : store.getRawAuthority();
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        String path = store.getPath() == null ? "" : store.getPath();
        String root = path.endsWith("/") ? path : path + "/";
        if (!WITH_ROOT.contains(scheme)) {
            root = root.substring(1); // a key of an object store has no root
        }
        return new DefaultLineageDataset(
                root + config.pipeline() + "/" + folder,
                host.isEmpty() ? scheme : scheme + "://" + host,
                Map.of());
    }
}
