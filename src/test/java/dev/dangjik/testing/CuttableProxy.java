package dev.dangjik.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A TCP proxy on 127.0.0.1 whose connections can be cut, or left hanging as if the network had gone away.
public final class CuttableProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;

    private final ServerSocket door;
    private final InetSocketAddress target;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean isStalled;

    private CuttableProxy(ServerSocket door, InetSocketAddress target) {
        this.door = door;
        this.target = target;
    }

    /// Both ends, and how many of its two directions are open.
    private record Connection(Socket client, Socket server, AtomicInteger flows) {}

    /// A proxy before `target` on a free port.
    public static CuttableProxy before(InetSocketAddress target) throws IOException {
        var proxy = new CuttableProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        Thread.ofVirtual().name("proxy").start(proxy::accept);
        return proxy;
    }

    public int port() {
        return door.getLocalPort();
    }

    /// How many connections came so far.
    public int accepted() {
        return accepted.get();
    }

    /// Cuts every connection with a reset.
    ///
    /// @return how many there were
    public int cut() {
        int cut = 0;
        for (var connection : Set.copyOf(connections)) {
            cut += reset(connection) ? 1 : 0;
        }
        return cut;
    }

    /// From now on nothing passes any more, and nothing is closed either.
    public void stall() {
        isStalled = true;
    }

    /// Ends a stall; what hung is cut.
    public void recover() {
        isStalled = false; // first, so that a connection that comes meanwhile does not hang
        cut();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                serve(door.accept());
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException("accepting a connection of the proxy", e);
                }
            }
        }
    }

    private void serve(Socket client) {
        accepted.incrementAndGet();
        try {
            var server = new Socket();
            server.connect(target);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            var connection = new Connection(client, server, new AtomicInteger(2));
            connections.add(connection);
            Thread.ofVirtual().name("proxy-out").start(() -> pump(connection, client, server));
            Thread.ofVirtual().name("proxy-in").start(() -> pump(connection, server, client));
        } catch (IOException e) {
            reset(client);
        }
    }

    private void pump(Connection connection, Socket from, Socket to) {
        var buffer = new byte[BUFFER];
        try {
            int read = from.getInputStream().read(buffer);
            while (read >= 0) {
                if (isStalled) {
                    return; // both ends stay open and hear nothing
                }
                to.getOutputStream().write(buffer, 0, read);
                read = from.getInputStream().read(buffer);
            }
            to.shutdownOutput();
            if (connection.flows().decrementAndGet() == 0) {
                reset(connection);
            }
        } catch (IOException e) {
            reset(connection);
        }
    }

    /// @return whether it was there until now
    private boolean reset(Connection connection) {
        boolean wasThere = connections.remove(connection);
        if (wasThere) {
            reset(connection.client());
            reset(connection.server());
        }
        return wasThere;
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("resetting a connection of the proxy", e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
