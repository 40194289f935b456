package io.millrace.jobs.pretrain;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.config.Shipped;
import io.millrace.jobs.ingest.Ingested;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.schemas.time.SystemTime;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.OutputTag;

/** Makes {@link PretrainOperator}s with a mailbox of their own. */
final class PretrainOperatorFactory extends AbstractStreamOperatorFactory<Outgoing>
        implements OneInputStreamOperatorFactory<Ingested, Outgoing> {

    private static final long serialVersionUID = 1L;

    private final Shipped<PipelineConfig> config;
    private final OutputTag<Outgoing> progress;
    private final OutputTag<Outgoing> dead;

    PretrainOperatorFactory(
            PipelineConfig config, OutputTag<Outgoing> progress, OutputTag<Outgoing> dead) {
        this.config = new Shipped<>(config.withoutSecrets(), PipelineConfig.class);
        this.progress = progress;
        this.dead = dead;
        // Never in one thread with the ingest: decoding must go on while a step is taken.
        setChainingStrategy(ChainingStrategy.HEAD);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as declared by the interface
    public <T extends StreamOperator<Outgoing>> T createStreamOperator(
            StreamOperatorParameters<Outgoing> parameters) {
        return (T)
                new PretrainOperator(
                        parameters,
                        config.get(),
                        parameters.getMailboxExecutor(),
                        SystemTime.ticker(),
                        progress,
                        dead);
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by the interface
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return PretrainOperator.class;
    }
}
