package dev.dangjik.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import net.schmizz.sshj.connection.channel.Channel;
import org.jspecify.annotations.Nullable;

/// A channel of an SSH connection, looking like a socket: for the host behind a jump host, and for the HTTP
/// client that talks to a Docker engine.
///
/// Closing it, or a stream of it, closes the channel from another thread and never the channel's own input
/// stream: closing that while data arrives ends the whole connection under it.
final class ChannelWire extends Socket implements Wire {
    private final Dialer dialer;
    private final Runnable afterwards;
    private final AtomicLong arrivals = new AtomicLong();
    private final Object state = new Object();
    private volatile @Nullable Channel channel;
    private volatile @Nullable ChannelOutput output;
    private volatile @Nullable BoundedRead reading;
    private volatile boolean isClosed;
    private boolean isDialling;
    private volatile int readLimit;

    /// Opens the channel.
    @FunctionalInterface
    interface Dialer {
        Channel dial() throws IOException;
    }

    /// @param afterwards runs once, when the channel has been closed or will never be opened
    ChannelWire(Dialer dialer, Runnable afterwards) {
        this.dialer = dialer;
        this.afterwards = afterwards;
    }

    @Override
    public void connect(SocketAddress ignored, int milliseconds) throws IOException {
        connect(ignored);
    }

    /// Opens the channel aside: whoever stops waiting for it leaves none behind, since it is closed when it opens
    /// after all.
    @Override
    public void connect(SocketAddress ignored) throws IOException {
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

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(opened(channel).getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        ChannelOutput guarded = opened(output);
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                guarded.write(octet);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                guarded.write(bytes, from, count);
            }

            @Override
            public void close() {
                ChannelWire.this.close();
            }
        };
    }

    @Override
    public long arrivals() {
        return arrivals.get();
    }

    @Override
    public void cut() {
        close();
    }

    @Override
    public void close() {
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
        BoundedRead waiting = reading;
        if (waiting != null) {
            waiting.interrupt();
        }
        if (!isOpening) {
            Thread.ofVirtual().name("ssh-channel-close").start(() -> finish(open));
        }
    }

    private void finish(@Nullable Channel open) {
        closeQuietly(open);
        afterwards.run();
    }

    @Override
    public void shutdownOutput() throws IOException {
        opened(output).close();
    }

    @Override
    public void shutdownInput() {}

    @Override
    public void setSoTimeout(int milliseconds) {
        readLimit = milliseconds;
    }

    @Override
    public int getSoTimeout() {
        return readLimit;
    }

    @Override
    public boolean isConnected() {
        return channel != null;
    }

    @Override
    public boolean isBound() {
        return channel != null;
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public InetAddress getInetAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return null;
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return null;
    }

    @Override
    public void setTcpNoDelay(boolean ignored) {}

    @Override
    public void setKeepAlive(boolean ignored) {}

    @Override
    public void setReuseAddress(boolean ignored) {}

    @Override
    public void setSoLinger(boolean ignored, int seconds) {}

    @Override
    public void setSendBufferSize(int ignored) {}

    @Override
    public void setReceiveBufferSize(int ignored) {}

    @Override
    public void setTrafficClass(int ignored) {}

    @Override
    public <T> Socket setOption(SocketOption<T> ignored, T value) {
        return this;
    }

    private static <T> T opened(@Nullable T part) throws SocketException {
        if (part == null) {
            throw new SocketException("not connected");
        }
        return part;
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

    private int read(InputStream stream, byte[] bytes, int from, int count) throws IOException {
        BoundedRead read = new BoundedRead();
        reading = read;
        if (isClosed) {
            throw new SocketException("closed");
        }
        try {
            int received = read.within(readLimit, () -> stream.read(bytes, from, count));
            if (received > 0) {
                arrivals.incrementAndGet();
            }
            return received;
        } catch (SocketTimeoutException e) {
            if (isClosed) {
                throw new SocketException("closed");
            }
            throw e;
        } finally {
            reading = null;
        }
    }

    /// Reads the channel, and closes the channel instead of its stream.
    private final class Input extends InputStream {
        private final InputStream stream;

        private Input(InputStream stream) {
            this.stream = stream;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            return count == 0 ? 0 : ChannelWire.this.read(stream, bytes, from, count);
        }

        @Override
        public int available() throws IOException {
            return stream.available();
        }

        @Override
        public void close() {
            ChannelWire.this.close();
        }
    }
}
