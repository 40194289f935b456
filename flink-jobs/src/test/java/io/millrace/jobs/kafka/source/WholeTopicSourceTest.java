package io.millrace.jobs.kafka.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.AssignmentStatus;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.enumerator.SplitAndAssignmentStatus;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;
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
                                    // What is asked again and again is the id.
                                    String answer = args.length == 4 ? "an id" : null;
                                    answers.add(() -> handler.accept(answer, null));
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
        var enumerator = new WholeTopicEnumerator(looking(discovery), discovery, watch(null), true);
        enumerator.start();
        register(enumerator, 0);
        assertEquals(List.of(), told);
        answers.remove().run(); // the id
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
        var enumerator =
                new WholeTopicEnumerator(looking(discovery), discovery, watch(null), false);
        enumerator.start();
        register(enumerator, 0);
        answers.remove().run();
        answers.remove().run();
        answers.remove().run();
        assertEquals(List.of("assigned", "begin 0"), told);
    }

    @Test
    void aTopicThatWasMadeAnewIsNotReadOn() {
        var discovery = new FirstDiscovery(context());
        var enumerator =
                new WholeTopicEnumerator(looking(discovery), discovery, watch("another id"), false);
        enumerator.start();
        register(enumerator, 0);
        var refused = assertThrows(SuppressRestartsException.class, () -> answers.remove().run());
        assertTrue(
                refused.getCause()
                        .getMessage()
                        .startsWith(
                                "topic t was deleted and made again: its id is an id and was another id"),
                refused.getCause()::getMessage);
        answers.remove().run();
        answers.remove().run();
        assertEquals(List.of("assigned"), told);
    }

    /** Of a state that knew this id; null if it knew none. */
    private static TopicWatch watch(String id) {
        return new TopicWatch(new Properties(), "t", id);
    }

    @Test
    void aStateOfBeforeTopicsHadIdsIsReadAndOneOfNowKeepsIt() throws Exception {
        var connector = new KafkaSourceEnumStateSerializer();
        var serializer = new TopicStateSerializer(connector);
        var partition =
                new SplitAndAssignmentStatus(
                        new KafkaPartitionSplit(new TopicPartition("t", 3), 5),
                        AssignmentStatus.ASSIGNED);
        var state = new KafkaSourceEnumState(Set.of(partition), true);
        TopicState old = serializer.deserialize(connector.getVersion(), connector.serialize(state));
        assertNull(old.id());
        assertEquals(state.assignedSplits(), old.partitions().assignedSplits());
        for (String id : new String[] {null, "an id"}) {
            TopicState again =
                    serializer.deserialize(
                            serializer.getVersion(),
                            serializer.serialize(new TopicState(state, id)));
            assertEquals(id, again.id());
            assertEquals(state.assignedSplits(), again.partitions().assignedSplits());
        }
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
        var reader = new WaitingReader(inner, identity -> told.add(identity.id()));
        CompletableFuture<Void> available = reader.isAvailable();
        assertEquals(InputStatus.NOTHING_AVAILABLE, reader.pollNext(null));
        assertEquals(0, polled.get());
        assertFalse(available.isDone());
        reader.handleSourceEvents(new PartitionsKnown(new TopicIdentity("t", "an id")));
        assertEquals(List.of("an id"), told);
        assertTrue(available.isDone());
        assertEquals(InputStatus.MORE_AVAILABLE, reader.pollNext(null));
        assertEquals(1, polled.get());
    }
}
