package io.millrace.jobs.ingest;

import io.millrace.jobs.config.CleanConfig;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.config.ValueFormat;
import io.millrace.jobs.kafka.sink.Events;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.PassedOverRecords;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.schemas.decode.PassedOver;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * From records to clean examples, without state, in any number of subtasks. What cannot be used becomes a dead letter with
 * its reason.
 */
public final class IngestFunction extends ProcessFunction<Raw, Ingested> {

    private static final long serialVersionUID = 1L;

    private final String pipeline;
    private final ValueFormat format;
    private final List<String> domains;
    private final CleanConfig clean;
    private final OutputTag<Outgoing> dead;

    private transient Cleaning cleaning;
    private transient Events events;
    private transient PassedOverRecords passedOver;

    /**
     * Checks the format's options here already, before anything runs.
     *
     * @param dead where dead letters go
     * @throws io.millrace.schemas.config.ConfigException for a format, option or secret that is unknown or not allowed
     */
    public IngestFunction(PipelineConfig config, OutputTag<Outgoing> dead) {
        pipeline = config.pipeline();
        format = config.stream().values();
        domains = List.copyOf(config.stream().domains());
        clean = config.clean();
        this.dead = dead;
        var unused = format.unlabeled();
    }

    @Override
    public void open(OpenContext context) {
        cleaning = new Cleaning(format, domains, clean);
        events = new Events(pipeline);
        passedOver = new PassedOverRecords(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(Raw raw, Context context, Collector<Ingested> out) {
        Ingested ingested;
        try {
            ingested = cleaning.clean(raw);
        } catch (Unusable e) {
            if (e.getCause() instanceof PassedOver none) {
                passedOver.add(none);
                return;
            }
            context.output(dead, events.deadLetter(raw, e.where(), e.getMessage()));
            return;
        }
        out.collect(ingested);
    }

    @Override
    public void close() {
        if (passedOver != null) {
            passedOver.tell();
        }
    }
}
