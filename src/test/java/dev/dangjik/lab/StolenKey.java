package dev.dangjik.lab;

import dev.dangjik.stack.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Whoever holds the key of the exposure user and OpenSSH's own client.
final class StolenKey {
    private StolenKey() {}

    /// How a call ended and what it printed on both streams.
    record Said(int code, String output) {}

    /// @param words behind the options that find the machine; those with a dash are options of ssh
    static Said ssh(LabExposure place, List<String> words, String input) throws IOException, InterruptedException {
        var options = words.stream()
                .filter(word -> word.equals("-tt") || word.equals("-s"))
                .toList();
        var rest = words.stream().filter(word -> !options.contains(word)).toList();
        var line = line(place.host(), options);
        line.addAll(rest);
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        Thread.startVirtualThread(() -> {
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // what it will not read
            }
        });
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), output);
    }

    /// Whether a port forwarded through the machine leads nowhere.
    static boolean forwardIsRefused(LabExposure place) throws IOException, InterruptedException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var line = line(place.host(), List.of("-N", "-L", "127.0.0.1:" + port + ":127.0.0.1:22"));
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        try {
            for (int tries = 0; tries < 100; tries++) {
                try (var socket = new Socket()) {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                    socket.setSoTimeout(5000);
                    return socket.getInputStream().read() < 0;
                } catch (java.net.ConnectException e) {
                    process.waitFor(100, TimeUnit.MILLISECONDS);
                }
            }
            throw new AssertionError("ssh opened no port of its own");
        } finally {
            process.destroy();
        }
    }

    private static List<String> line(Host host, List<String> options) {
        var line = new ArrayList<>(List.of(
                "ssh",
                "-F",
                "none",
                "-i",
                LabShell.LAB.resolve("id_exposure").toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "UserKnownHostsFile=" + LabShell.LAB.resolve("known_hosts"),
                "-p",
                Integer.toString(host.port())));
        line.addAll(options);
        line.add(host.user() + "@127.0.0.1");
        return line;
    }
}
