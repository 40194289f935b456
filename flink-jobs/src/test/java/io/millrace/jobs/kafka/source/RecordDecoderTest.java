package io.millrace.jobs.kafka.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.decode.ExampleDecoder;
import io.millrace.schemas.registry.RegistryException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

final class RecordDecoderTest {

    private static final Raw RAW = new Raw("t", 0, 1, 5, null, new byte[] {1});

    private static String decoded(ExampleDecoder<String> decoder) throws InvalidRecordException {
        PipelineConfig config =
                StrictYaml.read(
                        "{pipeline: p, store: 'file:/s', kafka: {bootstrap: 'localhost:1'}}",
                        PipelineConfig.class);
        return new RecordDecoder<>(config.stream().values(), decoder).decode(RAW);
    }

    /** In a job it would fail again in every attempt. */
    @Test
    void whateverADecoderThrowsIsOfThatRecordAlone() {
        var broken =
                assertThrows(
                        InvalidRecordException.class,
                        () ->
                                decoded(
                                        record -> {
                                            throw new NegativeArraySizeException("-7");
                                        }));
        assertEquals(
                "the decoder cannot take it: java.lang.NegativeArraySizeException: -7",
                broken.getMessage());
        var nested =
                assertThrows(
                        InvalidRecordException.class,
                        () ->
                                decoded(
                                        record -> {
                                            throw new StackOverflowError();
                                        }));
        assertEquals(
                "the decoder cannot take it: java.lang.StackOverflowError", nested.getMessage());
    }

    /** The record is to be read again when it is back. */
    @Test
    void aRegistryThatIsAwayIsNotTheRecordsFault() {
        assertThrows(
                RegistryException.class,
                () ->
                        decoded(
                                record -> {
                                    throw new RegistryException("it is away", null);
                                }));
    }

    @Test
    void aFormatThatCannotBeLoadedEndsTheJobAndIsNoFaultOfARecord() {
        var ended =
                assertThrows(
                        SuppressRestartsException.class,
                        () ->
                                decoded(
                                        record -> {
                                            throw new NoClassDefFoundError("com/example/Needed");
                                        }));
        assertTrue(ended.getCause().getMessage().contains("com/example/Needed"));
    }
}
