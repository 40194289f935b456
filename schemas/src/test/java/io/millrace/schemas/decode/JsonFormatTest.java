package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Features;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonFormatTest {
    private final ExampleDecoder<UnlabeledExample> plain = Decoders.unlabeled("json", Map.of());
    private final ExampleDecoder<LabeledExample> labels = Decoders.labeled("json", Map.of());

    @Test
    void theSmallestRowGetsItsDefaultsFromItsPlace() throws InvalidRecordException {
        assertEquals(
                new UnlabeledExample(Rows.PLACE, "source", 1234L, new Text("hello"), null),
                plain.decode(Rows.json("{'text': 'hello'}")));
        assertEquals(
                new UnlabeledExample(Rows.PLACE, "source", 1234L, new Text("hello"), null),
                plain.decode(
                        Rows.json(
                                "{'id': null, 'domain': null, 'text': 'hello', 'features': null}")));
    }

    @Test
    void fieldsAreFoundByPath() throws InvalidRecordException {
        ExampleDecoder<UnlabeledExample> decoder =
                Decoders.unlabeled(
                        "json",
                        Map.of(
                                "id", "/meta/id",
                                "domain", "/meta/source",
                                "text", "/body/0",
                                "timestamp", "/at"));
        SourceRecord record =
                Rows.json(
                        "{'meta': {'id': 17, 'source': 'law'}, 'body': ['x', 'y'], 'at': 99, 'features': 'mine'}");
        assertEquals(
                new UnlabeledExample("17", "law", 99L, new Text("x"), null),
                decoder.decode(record));
    }

    @Test
    void aDomainWithoutASlashIsAConstant() throws InvalidRecordException {
        ExampleDecoder<UnlabeledExample> decoder =
                Decoders.unlabeled("json", Map.of("domain", "news"));
        assertEquals("news", decoder.decode(Rows.json("{'domain': 'x', 'text': 'y'}")).getDomain());
    }

    @Test
    void timesAreMillisecondsOrIso8601() throws InvalidRecordException {
        ExampleDecoder<UnlabeledExample> decoder =
                Decoders.unlabeled("json", Map.of("timestamp", "/t"));
        assertEquals(
                1_769_860_800_000L,
                decoder.decode(Rows.json("{'text': 'x', 't': '2026-01-31T12:00:00Z'}"))
                        .getTimestamp());
        assertEquals(1234L, decoder.decode(Rows.json("{'text': 'x'}")).getTimestamp());
        for (String bad :
                List.of(
                        "1.5",
                        "'yesterday'",
                        "true",
                        "99999999999999999999",
                        "'+1000000000-12-31T23:59:59Z'")) {
            Rows.refused(
                    decoder, Rows.json("{'text': 'x', 't': " + bad + "}"), "/t is", "ISO-8601");
        }
    }

    @Test
    void nestedArraysOfNumbersAreFeaturesRowMajor() throws InvalidRecordException {
        Features features =
                (Features)
                        plain.decode(Rows.json("{'features': [[1, 2.5, -3], [4, 5e0, 6]]}"))
                                .getPayload();
        assertEquals(List.of(2, 3), features.getShape());
        assertArrayEquals(new float[] {1, 2.5f, -3, 4, 5, 6}, Rows.values(features));
    }

    @Test
    void featuresThatAreNoArrayOfNumbersAreRefused() {
        for (String bad :
                List.of(
                        "[]",
                        "[[]]",
                        "3",
                        "'x'",
                        "{}",
                        "['1']",
                        "[1, null]",
                        "[1, [2]]",
                        "[[1], 2]",
                        "[[1, 2], [3]]",
                        "[[[1]], [2]]",
                        "[1e39]",
                        "[true]")) {
            Rows.refused(plain, Rows.json("{'features': " + bad + "}"), "/features");
        }
    }

    @Test
    void raggedRowsCannotClaimAnEnormousShape() {
        // Seven levels of which only the first path is full: the product of the extents is 10^14.
        String row = "0" + ",0".repeat(99);
        for (int level = 0; level < 6; level++) {
            row = "[" + row + "]" + ",[]".repeat(99);
        }
        Rows.refused(plain, Rows.json("{'features': [" + row + "]}"), "equal lengths");
    }

    @Test
    void exactlyOnePayloadIsAllowed() {
        Rows.refused(plain, Rows.json("{'body': 'x'}"), "no /audio, /features", " and /text");
        Rows.refused(plain, Rows.json("{'text': 'x', 'features': [1]}"), "more than one");
        Rows.refused(plain, Rows.json("{'text': ['x']}"), "/text is an array");
        Rows.refused(plain, Rows.json("{'text': ''}"), "text is empty");
        ExampleDecoder<UnlabeledExample> body = Decoders.unlabeled("json", Map.of("text", "/body"));
        Rows.refused(body, Rows.json("{'text': 'x', 'features': [1]}"), "no /body");
    }

    @Test
    void wordsThatAreNoWordsAreRefusedByPath() {
        Rows.refused(plain, Rows.json("{'id': 1.5, 'text': 'x'}"), "/id is the number 1.5");
        Rows.refused(plain, Rows.json("{'id': '', 'text': 'x'}"), "id is empty");
        Rows.refused(plain, Rows.json("{'domain': [], 'text': 'x'}"), "/domain is an array");
        Rows.refused(
                plain, Rows.json("{'text': 'a\\ud800b'}"), "/text", "surrogate", "character 1");
    }

    @Test
    void whatIsNotOneJsonObjectIsRefused() {
        Rows.refused(plain, Rows.record(""), "nothing");
        Rows.refused(plain, Rows.record("[1]"), "an array");
        Rows.refused(plain, Rows.record("null"), "null");
        Rows.refused(plain, Rows.record("hello"), "not valid JSON");
        Rows.refused(
                plain,
                Rows.json("{'text': 'x', 'size': NaN}"),
                "not valid JSON: has NaN at character ",
                "which is no number of JSON; allowed: a number, or null");
        Rows.refused(plain, Rows.json("{'text': 'x', 'size': -Infinity}"), "has -Infinity at ");
        Rows.refused(plain, Rows.json("{'text': 'x', 'text': 'y'}"), "has the field text twice");
        Rows.refused(
                plain,
                Rows.record(
                        "{\"text\": \"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE)),
                "likely in UTF-16 or UTF-32; needed: UTF-8");
        Rows.refused(
                plain,
                Rows.json("{'text': 'x'"),
                "not valid JSON",
                "ends in the middle of an object");
        Rows.refused(plain, Rows.json("{'text': 'x'} {'text': 'y'}"), "not valid JSON");
        Rows.refused(
                plain,
                Rows.record(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'}),
                "not valid JSON");
    }

    @Test
    void sizeAndDepthAreLimited() throws InvalidRecordException {
        ExampleDecoder<UnlabeledExample> small =
                Decoders.unlabeled("json", Map.of("max-bytes", "40", "max-depth", "3"));
        small.decode(Rows.json("{'text': 'x', 'a': {'b': {}}}"));
        Rows.refused(
                small,
                Rows.json("{'text': 'x', 'a': {'b': {'c': {}}}}"),
                "nested deeper than 3 (option max-depth)");
        Rows.refused(
                small,
                Rows.json("{'text': '" + "x".repeat(40) + "'}"),
                "52 bytes",
                "40",
                "max-bytes");
        Rows.refused(
                plain,
                Rows.json("{'text': 'x', 'n': " + "9".repeat(101) + "}"),
                "more than 100 digits");
        Rows.refused(
                plain, Rows.json("{'text': 'x', 'n': " + "[".repeat(100_000)), "deeper than 32");
    }

    @Test
    void aRowForEvaluationIsNeverPretrainedOn() throws InvalidRecordException {
        Rows.refused(plain, Rows.json("{'text': 'x', 'split': 'test'}"), "split is test");
        plain.decode(Rows.json("{'text': 'x', 'split': 'train'}"));
        Rows.refused(plain, Rows.json("{'text': 'x', 'split': 3}"), "/split is \"3\"; allowed");
    }

    @Test
    void labelledRowsHaveTaskLabelAndSplit() throws InvalidRecordException {
        assertEquals(
                new LabeledExample(
                        "a", "topic", "law", "sports", "test", 1234L, new Text("x"), null),
                labels.decode(
                        Rows.json(
                                "{'id':'a','task':'topic','domain':'law','label':'sports','split':'test','text':'x'}")));
        LabeledExample least = labels.decode(Rows.json("{'task':'t','label':true,'text':'x'}"));
        assertEquals("true", least.getLabel());
        assertEquals("", least.getDomain());
        assertEquals(Rows.PLACE, least.getId());
        assertNull(least.getSplit());
        ExampleDecoder<LabeledExample> digits =
                Decoders.labeled("json", Map.of("task", "digits", "label", "/y"));
        LabeledExample digit = digits.decode(Rows.json("{'y': 7, 'features': [0.5]}"));
        assertEquals("digits", digit.getTask());
        assertEquals("7", digit.getLabel());
    }

    @Test
    void labelledRowsWithoutWhatTheyNeedAreRefused() {
        Rows.refused(labels, Rows.json("{'task': 't', 'text': 'x'}"), "no /label");
        Rows.refused(labels, Rows.json("{'label': 'a', 'text': 'x'}"), "no /task");
        Rows.refused(
                labels,
                Rows.json("{'task': 't', 'label': '', 'text': 'x'}"),
                "name of a class is empty");
        Rows.refused(
                labels,
                Rows.json("{'task': 't', 'label': 'a', 'text': 'x', 'split': 'later'}"),
                "later",
                "train, validation (val, valid, dev), test");
        Rows.refused(
                labels,
                Rows.json("{'task': 't', 'label': null, 'text': 'x', 'split': 'unlabeled'}"),
                "split is unlabeled");
    }

    @Test
    void whatTablesWriteAsFloatsAreWholeNumbers() throws InvalidRecordException {
        LabeledExample read =
                Decoders.labeled("json", Map.of("task", "/task", "timestamp", "/at"))
                        .decode(
                                Rows.json(
                                        "{'id': 25.0, 'task': 3.0, 'at': 1.7e12, 'text': 'x', 'label': [1.0, 0.0], 'domain': -0.0}"));
        assertEquals("25", read.getId());
        assertEquals("3", read.getTask());
        assertEquals(1_700_000_000_000L, read.getTimestamp());
        assertEquals("[1, 0]", read.getLabel());
        assertEquals("0", read.getDomain());
        Rows.refused(
                Decoders.unlabeled("json", Map.of()),
                Rows.json("{'id': 2.5, 'text': 'x'}"),
                "/id is the number 2.5");
        Rows.refused(
                Decoders.unlabeled("json", Map.of()),
                Rows.json("{'id': 1e300, 'text': 'x'}"),
                "/id is the number 1");
    }

    @Test
    void aSplitThatIsNoWordIsRefusedNotLearned() {
        ExampleDecoder<UnlabeledExample> plain = Decoders.unlabeled("json", Map.of());
        Rows.refused(plain, Rows.json("{'text': 'x', 'split': ['test']}"), "/split is an array");
        Rows.refused(
                plain, Rows.json("{'text': 'x', 'split': true}"), "/split is the boolean true");
        Rows.refused(plain, Rows.json("{'text': 'x', 'split': 2}"), "/split is \"2\"");
        Rows.refused(plain, Rows.json("{'text': 'x', 'split': ' TEST '}"), "split is test");
    }

    @Test
    void namesThatLookAlikeAreAlike() throws InvalidRecordException {
        LabeledExample read =
                Decoders.labeled("json", Map.of())
                        .decode(
                                Rows.json(
                                        "{'id': 'e\u0301', 'task': 'me\u0301tier', 'domain': 'te\u0301', 'text': 'x', 'label': 'bie\u0301'}"));
        assertEquals("m\u00e9tier", read.getTask());
        assertEquals("t\u00e9", read.getDomain());
        assertEquals("bi\u00e9", read.getLabel());
        assertEquals("e\u0301", read.getId(), "an id is whatever it is");
    }
}
