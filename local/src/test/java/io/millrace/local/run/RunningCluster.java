package io.millrace.local.run;

import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.cluster.LocalFlink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One broker and one Flink cluster for all integration tests of a run that ask for them by a parameter of this type. They
 * start with the first that asks; pipelines are told apart by their names.
 */
final class RunningCluster implements CloseableResource {

    private final Path folder = Files.createTempDirectory("millrace-it-");
    private final EmbeddedBroker broker = EmbeddedBroker.startTemporary();
    private final LocalFlink flink =
            LocalFlink.builder(folder).optSlots(8).optConfiguration(JobGauges.reporter()).start();

    private RunningCluster() throws IOException {}

    EmbeddedBroker broker() {
        return broker;
    }

    LocalFlink flink() {
        return flink;
    }

    @Override
    public void close() throws IOException {
        flink.close();
        broker.close();
        FileUtils.deleteDirectoryQuietly(folder.toFile());
    }

    /** Gives it to tests. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RunningCluster.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(RunningCluster.class))
                    .getOrComputeIfAbsent(
                            RunningCluster.class,
                            type -> {
                                try {
                                    return new RunningCluster();
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
        }
    }
}
