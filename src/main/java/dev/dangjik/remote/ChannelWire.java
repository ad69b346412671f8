package dev.dangjik.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/// A channel of an SSH connection, looking like a socket: for the host behind a jump host, and for the HTTP
/// client that talks to a Docker engine. Closing a stream of it closes the channel.
final class ChannelWire extends Socket implements Wire {
    private final DialledChannel channel;
    private volatile int readLimit;

    /// @param afterwards runs once, when the channel has been closed or will never be opened
    ChannelWire(DialledChannel.Dialer dialer, Runnable afterwards) {
        this.channel = new DialledChannel(dialer, afterwards);
    }

    @Override
    public void connect(SocketAddress ignored, int milliseconds) throws IOException {
        channel.open();
    }

    @Override
    public void connect(SocketAddress ignored) throws IOException {
        channel.open();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(channel.input());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Output(channel.output());
    }

    @Override
    public long arrivals() {
        return channel.arrivals();
    }

    @Override
    public void cut() {
        channel.close();
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.output().close();
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
        return channel.isOpened();
    }

    @Override
    public boolean isBound() {
        return channel.isOpened();
    }

    @Override
    public boolean isClosed() {
        return channel.isClosed();
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
            return count == 0 ? 0 : channel.read(bytes, from, count, readLimit);
        }

        @Override
        public int available() throws IOException {
            return stream.available();
        }

        @Override
        public void close() {
            channel.close();
        }
    }

    /// Writes into the channel, and closes the channel instead of its stream.
    private final class Output extends OutputStream {
        private final ChannelOutput guarded;

        private Output(ChannelOutput guarded) {
            this.guarded = guarded;
        }

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
            channel.close();
        }
    }
}
