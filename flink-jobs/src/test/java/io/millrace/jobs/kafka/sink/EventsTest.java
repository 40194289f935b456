package io.millrace.jobs.kafka.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.kafka.source.Raw;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.events.TuningEnded;
import io.millrace.schemas.topics.Topics;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class EventsTest {

    @Test
    void aProgressEventHasTheTimeOfTheClock() throws Exception {
        var clock = InstantSource.fixed(Instant.ofEpochMilli(4711));
        Outgoing out = new Events("demo", clock).progress(3, new TuningEnded("mood"));
        assertEquals(4711, out.timestamp());
        ProgressEvent event = new AvroCodec().decode(out.value(), ProgressEvent.class);
        assertEquals(4711, event.getTimestamp());
    }

    /** However much a reason quotes of a record, the letter fits its topic. */
    @Test
    void aDeadLetterIsSmallWhateverTheRecordIs() throws Exception {
        String quoted = "domain is '" + "\ud83d\ude00".repeat(1_000_000) + "'";
        var raw = new Raw("own", 3, 41, -1, null, new byte[20 << 20]);
        Outgoing out = new Events("demo").deadLetter(raw, "decode", quoted);
        assertTrue(out.value().length < Topics.MAX_EVENT_BYTES / 4, "bytes " + out.value().length);
        DeadLetter letter = new AvroCodec().decode(out.value(), DeadLetter.class);
        assertEquals(20 << 20, letter.getSize());
        assertEquals(64 << 10, letter.getRaw().remaining());
        assertTrue(letter.getReason().endsWith("\ud83d\ude00..."), "no half of a pair is left");
        assertEquals(41, letter.getOffset());
    }

    @Test
    void theHashIsThatOfTheWholeValue() throws Exception {
        var raw =
                new Raw(
                        "own",
                        0,
                        0,
                        0,
                        null,
                        "abc".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Outgoing out = new Events("demo").deadLetter(raw, "decode", "no reason");
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                new AvroCodec().decode(out.value(), DeadLetter.class).getSha256());
    }
}
