package dev.dangjik.remote;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.schmizz.sshj.connection.channel.Channel;

/// What we write into an SSH channel, handed over only while the other side has room for it.
///
/// The library's stream waits for room while it holds a lock that its reading thread needs when the channel
/// closes, so one command that ignores its input would stop every other one on the connection. It also drops up
/// to 32 KiB without a word when it is closed while there is no room. Neither can happen when it never has to
/// wait.
final class ChannelOutput extends OutputStream {
    private static final int PIECE = 32 * 1024;
    private static final long SHORTEST_WAIT = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(16);

    private final Channel channel;
    private final OutputStream stream;
    private final Set<Thread> writers = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    ChannelOutput(Channel channel) {
        this.channel = channel;
        this.stream = channel.getOutputStream();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        writers.add(Thread.currentThread());
        try {
            int written = 0;
            while (written < count) {
                int piece = Math.min(Math.min(PIECE, channel.getRemoteMaxPacketSize()), count - written);
                awaitRoom(piece);
                stream.write(bytes, from + written, piece);
                stream.flush();
                written += piece;
            }
        } finally {
            writers.remove(Thread.currentThread());
        }
    }

    /// Tells the other side that nothing more comes.
    @Override
    public void close() throws IOException {
        isClosed = true;
        if (channel.isOpen()) {
            stream.close();
        }
    }

    /// Ends a write that waits, without telling the other side anything.
    void abandon() {
        isClosed = true;
        writers.forEach(LockSupport::unpark);
    }

    /// Looks again and again, with growing pauses: the library has no way to wait for room that ends when the
    /// channel closes.
    private void awaitRoom(int count) throws IOException {
        long pause = SHORTEST_WAIT;
        while (channel.getRemoteWinSize() < count) {
            if (isClosed || !channel.isOpen()) {
                throw new IOException("the channel was closed before everything was written");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while the other side had no room");
            }
            LockSupport.parkNanos(this, pause);
            pause = Math.min(pause * 2, LONGEST_WAIT);
        }
    }
}
