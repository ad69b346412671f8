package dev.dangjik.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import net.schmizz.sshj.connection.channel.Channel;
import org.jspecify.annotations.Nullable;

/// A channel of an SSH connection from before it is opened to after it is closed, which any thread may do at any
/// moment.
///
/// Closing it closes the channel from another thread and never the channel's own input stream: closing that while
/// data arrives ends the whole connection under it.
final class DialledChannel {
    private final Dialer dialer;
    private final Runnable afterwards;
    private final AtomicLong arrivals = new AtomicLong();
    private final BoundedReads reads = new BoundedReads();
    private final Object state = new Object();
    private volatile @Nullable Channel channel;
    private volatile @Nullable ChannelOutput output;
    private volatile boolean isClosed;
    private boolean isDialling;

    /// Opens the channel.
    @FunctionalInterface
    interface Dialer {
        Channel dial() throws IOException;
    }

    /// @param afterwards runs once, when the channel has been closed or will never be opened
    DialledChannel(Dialer dialer, Runnable afterwards) {
        this.dialer = dialer;
        this.afterwards = afterwards;
    }

    /// Opens the channel aside: whoever stops waiting for it leaves none behind, since it is closed when it opens
    /// after all.
    void open() throws IOException {
        var opening = new FutureTask<>(this::dialled);
        Thread.ofVirtual().name("ssh-channel-open").start(opening);
        try {
            opening.get();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the channel was being opened");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException refusal ? refusal : new IOException(e.getCause());
        }
        if (isClosed) {
            throw new SocketException("closed while it was being opened");
        }
    }

    private boolean dialled() throws IOException {
        synchronized (state) {
            if (isClosed) {
                return false;
            }
            isDialling = true;
        }
        Channel dialled = null;
        try {
            dialled = dialer.dial();
            return true;
        } finally {
            if (!isKept(dialled)) {
                finish(dialled);
            }
        }
    }

    private boolean isKept(@Nullable Channel dialled) {
        synchronized (state) {
            isDialling = false;
            if (!isClosed && dialled != null) {
                output = new ChannelOutput(dialled);
                channel = dialled;
            }
            return !isClosed;
        }
    }

    boolean isOpened() {
        return channel != null;
    }

    boolean isClosed() {
        return isClosed;
    }

    /// How many times bytes have arrived.
    long arrivals() {
        return arrivals.get();
    }

    ChannelOutput output() throws SocketException {
        return opened(output);
    }

    InputStream input() throws SocketException {
        return opened(channel).getInputStream();
    }

    /// Reads what has arrived, or waits for it. For one thread at a time.
    ///
    /// @param limit milliseconds to wait; 0 for no limit
    /// @throws SocketTimeoutException when nothing arrived within the limit
    /// @throws SocketException when it is closed, also while this waits
    int read(byte[] bytes, int from, int count, int limit) throws IOException {
        InputStream stream = input();
        if (!isClosed && stream.available() > 0) { // nothing is waited for, so nothing has to end it
            return counted(stream.read(bytes, from, count));
        }
        return counted(reads.within(limit, () -> stream.read(bytes, from, count)));
    }

    private int counted(int received) {
        if (received > 0) {
            arrivals.incrementAndGet();
        }
        return received;
    }

    /// Closes it aside; every read and write of it ends. Never waits.
    void close() {
        Channel open;
        boolean isOpening;
        synchronized (state) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            open = channel;
            isOpening = isDialling;
        }
        ChannelOutput guarded = output;
        if (guarded != null) {
            guarded.abandon();
        }
        reads.close();
        if (!isOpening) {
            Thread.ofVirtual().name("ssh-channel-close").start(() -> finish(open));
        }
    }

    private void finish(@Nullable Channel open) {
        closeQuietly(open);
        afterwards.run();
    }

    private static void closeQuietly(@Nullable Channel open) {
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException e) {
            // the other side did not confirm in time or the connection is gone: either way nobody uses the channel
        }
    }

    private static <T> T opened(@Nullable T part) throws SocketException {
        if (part == null) {
            throw new SocketException("not connected");
        }
        return part;
    }
}
