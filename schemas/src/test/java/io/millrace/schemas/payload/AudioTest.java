package io.millrace.schemas.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.schemas.InvalidRecordException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

final class AudioTest {

    private final Audio.Type type = new Audio.Type();

    private static byte[] wav(AudioFormat format, byte[] frames) throws IOException {
        var out = new ByteArrayOutputStream();
        var in =
                new AudioInputStream(
                        new ByteArrayInputStream(frames),
                        format,
                        frames.length / format.getFrameSize());
        AudioSystem.write(in, AudioFileFormat.Type.WAVE, out);
        return out.toByteArray();
    }

    @Test
    void channelsBecomeTheirMean() throws Exception {
        var stereo = new AudioFormat(8000, 16, 2, true, false);
        byte[] frames = {0, 1, 0, 3, 10, 0, 20, 0}; // 256 and 768, 10 and 20
        assertEquals(new Audio(8000, new short[] {512, 15}), type.read(wav(stereo, frames)));
    }

    @Test
    void samplesOfOtherWidthsBecomeSixteenBits() throws Exception {
        byte[] eight =
                wav(
                        new AudioFormat(11025, 8, 1, false, false),
                        new byte[] {(byte) 128, (byte) 192, 0});
        short[] pcm = type.read(eight).pcm();
        assertEquals(0, pcm[0], 260, "a step of 8 bits is 256 of 16");
        assertEquals(16384, pcm[1], 260);
        assertEquals(-32768, pcm[2], 260);
        byte[] wide =
                wav(new AudioFormat(44100, 24, 1, true, false), new byte[] {0, 0, 64, 0, 0, -64});
        Audio deep = type.read(wide);
        assertEquals(44100, deep.rate());
        assertEquals(16384, deep.pcm()[0], 1);
        assertEquals(-16384, deep.pcm()[1], 1);
    }

    @Test
    void whatIsWrittenIsReadAndBase64IsItToo() throws Exception {
        var audio = new Audio(16000, new short[] {1, -2, Short.MAX_VALUE});
        byte[] bytes = type.write(audio);
        assertEquals(audio, type.read(bytes));
        var text = JsonNodeFactory.instance.textNode(Base64.getEncoder().encodeToString(bytes));
        assertEquals(audio, type.json(text, "/audio"));
    }

    @Test
    void whatIsCutOffOrSaysMoreThanItHasIsRefused() throws Exception {
        byte[] whole = wav(new AudioFormat(8000, 16, 1, true, false), new byte[2000]);
        refused(Arrays.copyOf(whole, whole.length - 500), "ends after");
        refused(Arrays.copyOf(whole, 20), "WAV");
        refused(wav(new AudioFormat(8000, 16, 1, true, false), new byte[0]), "allowed: 1 to");
        refused(new byte[] {1, 2, 3}, "starts as nothing");
        refused(new byte[0], "starts as nothing");
        assertThrows(IllegalArgumentException.class, () -> new Audio(8000, new short[0]));
        assertThrows(IllegalArgumentException.class, () -> new Audio(12, new short[1]));
    }

    private void refused(byte[] bytes, String why) {
        var e = assertThrows(InvalidRecordException.class, () -> type.read(bytes));
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    /** Any bytes after a good beginning are sound or a refusal. */
    @Test
    void damagedFilesAreReadOrRefused() throws Exception {
        byte[] good = wav(new AudioFormat(8000, 16, 2, true, false), new byte[400]);
        var random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = good.clone();
            for (int n = 0; n <= i % 4; n++) {
                bytes[4 + random.nextInt(44)] = (byte) random.nextInt();
            }
            try {
                type.read(Arrays.copyOf(bytes, 12 + random.nextInt(bytes.length - 11)));
            } catch (InvalidRecordException e) {
                assertTrue(!e.getMessage().isEmpty());
            }
        }
    }
}
