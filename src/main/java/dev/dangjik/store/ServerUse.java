package dev.dangjik.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Who uses an embedded server, so that the last one stops it. Held in locks on the bytes of one file, which the
/// operating system lets go when a process dies: one byte of it for each user, and a file of its own for starting and
/// stopping, since a process that closes a file loses all its locks on it (fcntl(2)).
final class ServerUse {
    private static final String USERS = "use.lock";

    private final FileChannel channel;
    private final FileLock mine;

    private ServerUse(FileChannel channel, FileLock mine) {
        this.channel = channel;
        this.mine = mine;
    }

    /// Registers this user.
    static ServerUse begin(Path folder) throws IOException {
        var channel = open(folder, USERS);
        while (true) {
            var lock = tryLock(channel, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE - 1), 1);
            if (lock != null) {
                return new ServerUse(channel, lock);
            }
        }
    }

    /// Waits until nobody else starts or stops the server; closing the answer lets the next one in.
    static Closeable exclusively(Path folder) throws IOException {
        var channel = open(folder, "start.lock");
        channel.lock();
        return channel;
    }

    /// Ends this use.
    ///
    /// @return whether it was the last one
    boolean end() {
        try (channel) {
            if (!mine.isValid()) {
                return false;
            }
            mine.release();
            return tryLock(channel, 1, Long.MAX_VALUE - 1) != null;
        } catch (IOException _) {
            return false;
        }
    }

    private static FileChannel open(Path folder, String name) throws IOException {
        return FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static @Nullable FileLock tryLock(FileChannel channel, long position, long size) throws IOException {
        try {
            return channel.tryLock(position, size, false);
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }
}
