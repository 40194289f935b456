package io.millrace.jobs.lineage;

import java.util.List;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.LineageVertex;

/**
 * Where a sink writes.
 *
 * @param datasets topics and folders
 */
record WrittenTo(List<LineageDataset> datasets) implements LineageVertex {}
