package io.millrace.schemas.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginsTest {

    /** What is found: {@link Low} stands on the class path of the tests. */
    public interface Tone {
        String name();
    }

    /** On the class path. */
    public static final class Low implements Tone {
        @Override
        public String name() {
            return "low";
        }
    }

    /** A user's. */
    public static final class High implements Tone {
        @Override
        public String name() {
            return "high";
        }
    }

    /** A user's, of a name that is taken. */
    public static final class Deep implements Tone {
        @Override
        public String name() {
            return "low";
        }
    }

    @TempDir Path jar;
    private final Thread thread = Thread.currentThread();
    private final ClassLoader before = thread.getContextClassLoader();

    private URLClassLoader provided;

    @AfterEach
    void back() throws IOException {
        thread.setContextClassLoader(before);
        if (provided != null) {
            provided.close();
        }
    }

    /** The thread's class loader also sees a jar that provides this class. */
    private void provide(Class<?> tone, boolean anew) throws IOException {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(services.resolve(Tone.class.getName()), tone.getName());
        provided =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, before) {
                    @Override
                    protected Class<?> loadClass(String name, boolean resolve)
                            throws ClassNotFoundException {
                        if (anew && name.equals(tone.getName())) {
                            Class<?> known = findLoadedClass(name);
                            return known == null ? define(name) : known;
                        }
                        return super.loadClass(name, resolve);
                    }

                    private Class<?> define(String name) {
                        String file = name.replace('.', '/') + ".class";
                        try (InputStream in = before.getResourceAsStream(file)) {
                            byte[] bytes = in.readAllBytes();
                            return defineClass(name, bytes, 0, bytes.length);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                };
        thread.setContextClassLoader(provided);
    }

    @Test
    void aUsersClassStandsBesideTheOthers() throws Exception {
        provide(High.class, false);
        assertEquals(Set.of("high", "low"), Plugins.all(Tone.class, Tone::name).keySet());
    }

    /** A jar of an older version, half of one, or a name with a mistake: the others are not to blame. */
    @Test
    void whatCannotBeMadeIsLeftOutAndSaid() throws Exception {
        provide(High.class, false);
        Path services = jar.resolve("META-INF/services").resolve(Tone.class.getName());
        Files.writeString(
                services,
                "com.example.Gone\n" + Broken.class.getName() + "\n" + High.class.getName() + "\n");
        assertEquals(Set.of("high", "low"), Plugins.all(Tone.class, Tone::name).keySet());
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Plugins.find(Tone.class, Tone::name, "tone", "loud"));
        String said = e.getMessage();
        assertTrue(said.startsWith("tone is 'loud'; allowed: high, low; left out: "), said);
        assertTrue(said.contains("com.example.Gone not found"), said);
        assertTrue(said.contains("NoClassDefFoundError: com/example/Needed"), said);
        Files.writeString(services, "no class at all\n");
        assertEquals(Set.of("low"), Plugins.all(Tone.class, Tone::name).keySet());
    }

    /** A user's, which needs a class that is in no jar. */
    public static final class Broken implements Tone {
        public Broken() {
            throw new NoClassDefFoundError("com/example/Needed");
        }

        @Override
        public String name() {
            return "loud";
        }
    }

    @Test
    void twoClassesOfOneNameAreAnErrorThatNamesBoth() throws Exception {
        provide(Deep.class, false);
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Plugins.find(Tone.class, Tone::name, "tone", "low"));
        assertEquals(
                Low.class.getName()
                        + " and "
                        + Deep.class.getName()
                        + " are both named 'low'; allowed: one class a name of "
                        + Tone.class.getName(),
                e.getMessage());
    }

    @Test
    void aClassThatTwoLoadersHoldIsThatOfTheTypesOwn() throws Exception {
        provide(Low.class, true);
        assertNotSame(Low.class, provided.loadClass(Low.class.getName()));
        assertSame(Low.class, Plugins.find(Tone.class, Tone::name, "tone", "low").getClass());
    }

    @Test
    void aNameThatNoneHasIsRefusedWithThoseThereAre() {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Plugins.find(Tone.class, Tone::name, "tone", "loud"));
        assertEquals("tone is 'loud'; allowed: low", e.getMessage());
    }
}
