package dev.dangjik.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// An archive opened for reading.
final class ArchiveFile implements AutoCloseable {
    private final Path path;
    private final ZipFile zip;

    private ArchiveFile(Path path, ZipFile zip) {
        this.path = path;
        this.zip = zip;
    }

    static ArchiveFile open(Path path) {
        try {
            return new ArchiveFile(path, new ZipFile(path.toFile()));
        } catch (ZipException e) {
            throw new ArchiveRefused(
                    "Reading the archive " + path + ": this is not an export of Dangjik, or it was cut off.", e);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /// Reads everything and compares it with the manifest's digests.
    ArchiveManifest verify() {
        try {
            var manifest = manifest();
            for (var table : manifest.tables()) {
                if (!digest(table.file()).equals(table.sha256())) {
                    throw new ArchiveRefused(path + ": " + table.file() + " is not what was written: its SHA-256 digest"
                            + " differs from the manifest.");
                }
            }
            return manifest;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /// One file of the archive; the caller closes it.
    InputStream content(String name) throws IOException {
        var entry = zip.getEntry(name);
        if (entry == null) {
            throw new ArchiveRefused(path + " holds no " + name + ": it is no archive of Dangjik, or a part of one.");
        }
        return new BufferedInputStream(zip.getInputStream(entry));
    }

    private ArchiveManifest manifest() throws IOException {
        try (var content = content(ArchiveManifest.NAME)) {
            return ArchiveManifest.parse(new String(content.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private String digest(String name) throws IOException {
        var digest = sha256();
        try (var content = content(name);
                var sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            content.transferTo(sink);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ArchiveRefused unreadable(Path path, IOException cause) {
        return new ArchiveRefused("Reading the archive " + path + ": " + cause.getMessage(), cause);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }
}
