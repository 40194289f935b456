package io.millrace.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBlobStoreTest {
    @TempDir Path root;

    private static void write(BlobStore store, String path, int... bytes) throws IOException {
        try (OutputStream out = store.create(path)) {
            for (int b : bytes) {
                out.write(b);
            }
        }
    }

    @Test
    void whatIsWrittenIsReadAndListed() throws IOException {
        BlobStore store = new LocalBlobStore(root.resolve("not/yet/there"));
        assertEquals(List.of(), store.list("a"));
        write(store, "a/c", 1, 2);
        write(store, "a/b", 3);
        write(store, "a/b", 4);
        try (InputStream in = store.open("a/b")) {
            assertArrayEquals(new byte[] {4}, in.readAllBytes());
        }
        assertEquals(2, store.size("a/c"));
        assertEquals(List.of("b", "c"), store.list("a"));
        assertTrue(store.exists("a") && store.exists("a/c") && !store.exists("a/d"));
        assertEquals(root.resolve("not/yet/there/a/c"), Path.of(URI.create(store.uri("a/c"))));
        assertFalse(store.uri("a").endsWith("/"));
    }

    @Test
    void renamingReplaces() throws IOException {
        BlobStore store = new LocalBlobStore(root);
        write(store, "a", 1);
        write(store, "d/b", 2);
        store.rename("a", "d/b");
        assertFalse(store.exists("a"));
        assertEquals(1, Files.readAllBytes(root.resolve("d/b"))[0]);
    }

    @Test
    void deletingTakesAllBelowButFollowsNoLink() throws IOException {
        Path outside =
                Files.writeString(
                        Files.createDirectories(root.resolve("outside")).resolve("kept"), "x");
        BlobStore store = new LocalBlobStore(root.resolve("store"));
        write(store, "d/e/f", 1);
        Files.createSymbolicLink(root.resolve("store/d/link"), outside.getParent());
        store.delete("d");
        store.delete("d");
        assertFalse(store.exists("d"));
        assertTrue(Files.exists(outside));
    }

    @Test
    void whatIsMissingIsSaid() {
        BlobStore store = new LocalBlobStore(root);
        assertThrows(NoSuchFileException.class, () -> store.size("a"));
        assertThrows(NoSuchFileException.class, () -> store.open("a").close());
        assertThrows(NoSuchFileException.class, () -> store.rename("a", "b"));
    }

    @Test
    void everyMethodRefusesPathsThatLeaveTheStore() {
        BlobStore store = new LocalBlobStore(root);
        for (String path :
                List.of(
                        "",
                        "/",
                        "/etc/passwd",
                        "..",
                        "a/../../b",
                        "a//b",
                        "a/",
                        ".",
                        "a/./b",
                        "a\0b",
                        "a\\b",
                        "C:a",
                        "a\nb",
                        "\ud800",
                        "x".repeat(1025))) {
            assertThrows(IllegalArgumentException.class, () -> store.create(path).close(), path);
            assertThrows(IllegalArgumentException.class, () -> store.open(path).close(), path);
            assertThrows(IllegalArgumentException.class, () -> store.size(path), path);
            assertThrows(IllegalArgumentException.class, () -> store.exists(path), path);
            assertThrows(IllegalArgumentException.class, () -> store.rename(path, "a"), path);
            assertThrows(IllegalArgumentException.class, () -> store.rename("a", path), path);
            assertThrows(IllegalArgumentException.class, () -> store.delete(path), path);
            assertThrows(IllegalArgumentException.class, () -> store.uri(path), path);
            assertThrows(IllegalArgumentException.class, () -> store.list(path), path);
        }
        assertEquals("a-b/c_d/e f.ü", BlobPath.check("a-b/c_d/e f.ü"));
        assertTrue(BlobPath.isName("a b") && !BlobPath.isName("a/b") && !BlobPath.isName(".."));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> BlobPath.check("a\n/.."));
        assertEquals(
                "path is 'a?/..'; allowed: a relative path of plain names, without '..', of at most 1024 characters",
                refused.getMessage());
    }

    /** Whoever may write into the store must not choose what is read or written elsewhere. */
    @Test
    void noLinkIsFollowed() throws IOException {
        Path outside = Files.createDirectories(root.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "kept");
        Path inside = Files.createDirectories(root.resolve("store/a"));
        Files.createSymbolicLink(inside.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(inside.resolve("folder"), outside);
        BlobStore store = new LocalBlobStore(root.resolve("store"));
        write(store, "b", 1);
        for (String path : List.of("a/file", "a/folder/secret")) {
            assertThrows(NoSuchFileException.class, () -> store.open(path).close(), path);
            assertThrows(NoSuchFileException.class, () -> store.size(path), path);
            assertThrows(NoSuchFileException.class, () -> store.exists(path), path);
            assertThrows(NoSuchFileException.class, () -> write(store, path, 2), path);
            assertThrows(NoSuchFileException.class, () -> store.rename("b", path), path);
            assertThrows(NoSuchFileException.class, () -> store.rename(path, "c"), path);
        }
        assertThrows(NoSuchFileException.class, () -> store.delete("a/folder/secret"));
        assertThrows(NoSuchFileException.class, () -> store.list("a/folder"));
        assertEquals("kept", Files.readString(outside.resolve("secret")));
        assertEquals(List.of("file", "folder"), store.list("a"));
    }

    @Test
    void theFolderItselfMayBeALink() throws IOException {
        Path real = Files.createDirectories(root.resolve("real"));
        Path link = Files.createSymbolicLink(root.resolve("link"), real);
        write(new LocalBlobStore(link), "a/b", 1);
        assertEquals(1, Files.size(real.resolve("a/b")));
    }

    @Test
    void nothingIsWrittenIntoAFolderOfAnotherUser() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self")), "Linux");
        assumeTrue((Integer) Files.getAttribute(root, "unix:uid") == 0, "only root gives away");
        Path folder = Files.createDirectories(root.resolve("store"));
        BlobStore store = new LocalBlobStore(folder);
        write(store, "a", 1);
        Files.setAttribute(folder, "unix:uid", 4321);
        IOException refused = assertThrows(IOException.class, () -> write(store, "b", 1));
        assertTrue(refused.getMessage().contains("belongs to user 4321"), refused.getMessage());
        assertFalse(store.exists("b"));
        assertEquals(1, store.size("a"), "it is still read");
    }

    @Test
    void aLinkThatLeadsNowhereIsDeleted() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), root.resolve("nowhere"));
        new LocalBlobStore(root).delete("link");
        assertFalse(Files.isSymbolicLink(root.resolve("link")));
    }
}
