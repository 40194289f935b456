package io.millrace.jobs.lineage;

import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;

/**
 * Where a source reads.
 *
 * @param datasets topics and folders
 * @param boundedness whether they have an end
 */
public record ReadFrom(List<LineageDataset> datasets, Boundedness boundedness)
        implements SourceLineageVertex {

    /** From a topic alone. */
    public static ReadFrom topic(String bootstrap, String topic, Boundedness boundedness) {
        return new ReadFrom(List.of(TopicFacet.dataset(bootstrap, topic)), boundedness);
    }
}
