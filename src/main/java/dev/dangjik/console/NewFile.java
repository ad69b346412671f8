package dev.dangjik.console;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A file that only its owner can read, and that is gone again unless it was written to its end.
final class NewFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final Writer writer;
    private boolean isKept;

    private NewFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
        this.writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
    }

    /// @throws Refusals.Refused when it is there already or cannot be made
    static NewFile at(Path path) {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            return new NewFile(
                    path,
                    FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner));
        } catch (FileAlreadyExistsException _) {
            throw isThere(path);
        } catch (IOException e) {
            throw new Refusals.Refused(ExitCode.CANNOT_CREATE, "Making the file " + path + ": " + e);
        }
    }

    /// The refusal to write over a file.
    static Refusals.Refused isThere(Path path) {
        return new Refusals.Refused(
                ExitCode.CANNOT_CREATE, path + " is there already and stays as it is. Name a file that is not.");
    }

    Writer writer() {
        return writer;
    }

    /// Everything has been written: it is on the disk when this returns, and stays.
    void keep() throws IOException {
        writer.flush();
        channel.force(true);
        isKept = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!isKept) {
            Files.deleteIfExists(path);
        }
    }
}
