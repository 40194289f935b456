package io.millrace.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Folders are named alike wherever the job runs. */
final class NamesInAnyLanguageTest {

    private final Locale before = Locale.getDefault();

    @BeforeEach
    void speakThai() {
        Locale.setDefault(Locale.forLanguageTag("th-TH-u-nu-thai"));
    }

    @AfterEach
    void speakAsBefore() {
        Locale.setDefault(before);
    }

    @Test
    void digitsOfFoldersAreThoseOfEveryone() {
        var store = new ModelStore("p", null);
        assertEquals("p/releases/mood/v0007", store.releaseFolder("mood", 7));
        assertEquals(
                "p/checkpoints/step-00000012", store.checkpointFolder(ModelStore.checkpointId(12)));
    }
}
