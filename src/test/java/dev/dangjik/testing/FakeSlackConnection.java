package dev.dangjik.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/// One WebSocket of the fake Slack, spoken as RFC 6455 has it, from the server's side.
///
/// Like Slack it closes no TCP connection behind a goodbye.
public final class FakeSlackConnection {
    private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    private final Socket socket;
    private final DataInputStream in;
    private final Listener listener;
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicInteger pongs = new AtomicInteger();
    private volatile Optional<Integer> goodbye = Optional.empty();
    private volatile boolean isOpen;
    private volatile boolean isDeaf;

    /// What it does with what it hears.
    interface Listener {
        /// Judges a handshake.
        ///
        /// @param request the first line of the handshake
        /// @return whether it may be opened
        boolean isLetIn(String request);

        void opened(FakeSlackConnection connection);

        void heard(FakeSlackConnection connection, String message);

        void violated(String rule);
    }

    FakeSlackConnection(Socket socket, Listener listener) throws IOException {
        this.socket = socket;
        this.listener = listener;
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /// Whether messages can be sent over it.
    public boolean isOpen() {
        return isOpen;
    }

    /// The status with which the other side said goodbye.
    public Optional<Integer> goodbye() {
        return goodbye;
    }

    /// How many pings came.
    public int pings() {
        return pings.get();
    }

    /// How many of [#ping()] were answered.
    public int pongs() {
        return pongs.get();
    }

    /// Whether the TCP connection has ended as well.
    public boolean isGone() {
        return socket.isClosed();
    }

    /// From now on it answers nothing, not even a ping, and stays open: as if its host had lost its power.
    public void fallSilent() {
        isDeaf = true;
    }

    public void ping() throws IOException {
        send(FINAL | PING, "are you there".getBytes(StandardCharsets.UTF_8));
    }

    /// Sends a text in one frame.
    ///
    /// @throws IOException when it is not open, or no more
    void say(String text) throws IOException {
        synchronized (socket) {
            if (!isOpen) {
                throw new IOException("nothing is said behind a goodbye");
            }
            send(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Sends a text in three frames, with a ping between them.
    void sayInParts(String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int third = bytes.length / 3;
        send(TEXT, slice(bytes, 0, third));
        ping();
        send(CONTINUATION, slice(bytes, third, 2 * third));
        send(FINAL | CONTINUATION, slice(bytes, 2 * third, bytes.length));
    }

    /// Says goodbye first; what is heard until the other side does counts still.
    public void sayGoodbye() throws IOException {
        synchronized (socket) {
            isOpen = false;
            send(FINAL | CLOSE, ByteBuffer.allocate(2).putShort((short) 1000).array());
        }
    }

    /// Cuts it with a reset.
    public void cut() {
        isOpen = false;
        isDeaf = true; // whoever reads meanwhile may hear one more frame
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException _) {
            // it has ended already
        }
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    private void send(int head, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream();
        frame.write(head);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else if (payload.length < 1 << 16) {
            frame.write(126);
            frame.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            frame.write(127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(payload);
        synchronized (socket) {
            socket.getOutputStream().write(frame.toByteArray());
        }
    }

    /// Reads until the end of the connection.
    void run() {
        try (socket) {
            if (handshake()) {
                isOpen = true;
                listener.opened(this);
                var whole = new ByteArrayOutputStream();
                while (true) {
                    frame(whole);
                }
            }
        } catch (IOException _) {
            // it has ended
        } finally {
            isOpen = false;
        }
    }

    private boolean handshake() throws IOException {
        var request = line();
        var headers = new TreeMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (!listener.isLetIn(request)) {
            answer("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return false;
        }
        answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(headers.getOrDefault("sec-websocket-key", "")) + "\r\n\r\n");
        return true;
    }

    private void answer(String head) throws IOException {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    private static String accept(String key) {
        try {
            var hash = MessageDigest.getInstance("SHA-1").digest((key + SALT).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private void frame(ByteArrayOutputStream whole) throws IOException {
        int head = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & MASKED) == 0) {
            listener.violated("a frame of the client is not masked");
        }
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        var mask = new byte[4];
        in.readFully(mask);
        var payload = new byte[(int) length];
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        if (!isDeaf) {
            take(head, payload, whole);
        }
    }

    private void take(int head, byte[] payload, ByteArrayOutputStream whole) throws IOException {
        switch (head & 0xf) {
            case TEXT, CONTINUATION -> {
                whole.writeBytes(payload);
                if ((head & FINAL) != 0) {
                    var text = whole.toString(StandardCharsets.UTF_8);
                    whole.reset();
                    listener.heard(this, text);
                }
            }
            case PING -> {
                pings.incrementAndGet();
                send(FINAL | PONG, payload);
            }
            case PONG -> pongs.incrementAndGet();
            case CLOSE -> {
                goodbye = Optional.of(
                        payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff);
                if (isOpen) {
                    isOpen = false;
                    send(FINAL | CLOSE, payload);
                }
            }
            default -> listener.violated("a frame with opcode " + (head & 0xf));
        }
    }
}
