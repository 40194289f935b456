package io.millrace.jobs.kafka.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

/** When readers begin, in orders of events that a broker nearby never shows: here the test says when a call is answered. */
final class WholeTopicSourceTest {

    private final List<String> told = new ArrayList<>();
    private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
    private final Map<Integer, ReaderInfo> readers = new HashMap<>();

    /** Flink's side of an enumerator: keeps what is called and what is told. */
    @SuppressWarnings("unchecked")
    private SplitEnumeratorContext<KafkaPartitionSplit> context() {
        return (SplitEnumeratorContext<KafkaPartitionSplit>)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {SplitEnumeratorContext.class},
                        (proxy, method, args) -> {
                            switch (method.getName()) {
                                case "callAsync" -> {
                                    var handler = (BiConsumer<Object, Throwable>) args[1];
                                    answers.add(() -> handler.accept(null, null));
                                }
                                case "registeredReaders" -> {
                                    return readers;
                                }
                                case "signalNoMoreSplits" -> told.add("no more for " + args[0]);
                                case "sendEventToSourceReader" -> told.add("begin " + args[0]);
                                default -> throw new AssertionError(method);
                            }
                            return null;
                        });
    }

    /** Looks for partitions with one call, and for where they begin with a second one, as the connector's does. */
    @SuppressWarnings("unchecked")
    private SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> looking(
            FirstDiscovery discovery) {
        return (SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState>)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {SplitEnumerator.class},
                        (proxy, method, args) -> {
                            if (method.getName().equals("start")) {
                                discovery.callAsync(
                                        () -> null,
                                        (partitions, failure) ->
                                                discovery.callAsync(
                                                        () -> null,
                                                        (splits, failed) -> told.add("assigned")));
                            }
                            return null;
                        });
    }

    private void register(WholeTopicEnumerator enumerator, int subtask) {
        readers.put(subtask, new ReaderInfo(subtask, "here"));
        enumerator.addReader(subtask);
    }

    @Test
    void readersBeginWhenEveryPartitionIsAssigned() {
        var discovery = new FirstDiscovery(context());
        var enumerator = new WholeTopicEnumerator(looking(discovery), discovery, true);
        enumerator.start();
        register(enumerator, 0);
        assertEquals(List.of(), told);
        answers.remove().run(); // the partitions, not yet where they begin
        register(enumerator, 1);
        assertEquals(List.of(), told);
        answers.remove().run();
        assertEquals(
                List.of("assigned", "no more for 0", "begin 0", "no more for 1", "begin 1"), told);
        register(enumerator, 1); // again, after a failure of its task
        assertEquals(List.of("no more for 1", "begin 1"), told.subList(5, told.size()));
    }

    @Test
    void anEndlessSourceSaysNothingOfAnEnd() {
        var discovery = new FirstDiscovery(context());
        var enumerator = new WholeTopicEnumerator(looking(discovery), discovery, false);
        enumerator.start();
        register(enumerator, 0);
        answers.remove().run();
        answers.remove().run();
        assertEquals(List.of("assigned", "begin 0"), told);
    }

    @Test
    @SuppressWarnings("unchecked")
    void aReaderGivesNothingBeforeItIsToldToBegin() throws Exception {
        var polled = new AtomicInteger();
        var inner =
                (SourceReader<Raw, KafkaPartitionSplit>)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {SourceReader.class},
                                (proxy, method, args) ->
                                        switch (method.getName()) {
                                            case "pollNext" -> {
                                                polled.incrementAndGet();
                                                yield InputStatus.MORE_AVAILABLE;
                                            }
                                            case "isAvailable" ->
                                                    CompletableFuture.completedFuture(null);
                                            default -> throw new AssertionError(method);
                                        });
        var reader = new WaitingReader(inner);
        CompletableFuture<Void> available = reader.isAvailable();
        assertEquals(InputStatus.NOTHING_AVAILABLE, reader.pollNext(null));
        assertEquals(0, polled.get());
        assertFalse(available.isDone());
        reader.handleSourceEvents(new PartitionsKnown());
        assertTrue(available.isDone());
        assertEquals(InputStatus.MORE_AVAILABLE, reader.pollNext(null));
        assertEquals(1, polled.get());
    }
}
