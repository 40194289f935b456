package io.millrace.jobs.finetune;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.config.Shipped;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.schemas.time.SystemTime;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperatorFactory;
import org.apache.flink.util.OutputTag;

/** Makes {@link FineTuneOperator}s with a mailbox of their own. */
final class FineTuneOperatorFactory extends AbstractStreamOperatorFactory<Outgoing>
        implements TwoInputStreamOperatorFactory<TaskCheckpoint, TaskLabel, Outgoing> {

    private static final long serialVersionUID = 1L;

    private final Shipped<PipelineConfig> config;
    private final OutputTag<Outgoing> progress;

    FineTuneOperatorFactory(PipelineConfig config, OutputTag<Outgoing> progress) {
        this.config = new Shipped<>(config.withoutSecrets(), PipelineConfig.class);
        this.progress = progress;
        setChainingStrategy(ChainingStrategy.HEAD);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as declared by the interface
    public <T extends StreamOperator<Outgoing>> T createStreamOperator(
            StreamOperatorParameters<Outgoing> parameters) {
        return (T)
                new FineTuneOperator(
                        parameters,
                        config.get(),
                        parameters.getMailboxExecutor(),
                        SystemTime.ticker(),
                        progress);
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by the interface
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return FineTuneOperator.class;
    }
}
