package io.millrace.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** What a manifest may hand over. That it learns is shown with a store on S3. */
final class ApplicationTest {

    @Test
    void argumentsThatAreNoJobAndNoFileAreRefusedWithWhatIsAllowed() {
        for (List<String> arguments :
                List.of(List.<String>of(), List.of("pretrain"), List.of("serve", "p.yaml"))) {
            var refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    Application.start(
                                            StreamExecutionEnvironment.getExecutionEnvironment(),
                                            arguments));
            assertTrue(
                    refused.getMessage().startsWith("arguments are " + arguments),
                    refused.getMessage());
            assertEquals(
                    "; allowed: pretrain FILE or finetune FILE, the pipeline's YAML",
                    refused.getMessage().substring(refused.getMessage().indexOf(';')));
        }
    }
}
