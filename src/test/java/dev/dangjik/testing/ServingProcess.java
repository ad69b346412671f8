package dev.dangjik.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `dangjik serve` in a process of its own. Its log lies beside its home.
record ServingProcess(Process process, int port) implements BotRig.Running {
    private static final Duration READY = Duration.ofSeconds(60);

    static ServingProcess start(Map<String, String> environment) {
        try {
            int port = freePort();
            var builder = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-XX:+UseSerialGC",
                            "-Xmx192m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.dangjik.console.Main",
                            "serve"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            Path.of(environment.get("DANGJIK_HOME") + ".log").toFile()));
            builder.environment().putAll(environment);
            builder.environment().put("DANGJIK_PORT", Integer.toString(port));
            var serving = new ServingProcess(builder.start(), port);
            Await.truth(READY, serving::isAnswering);
            return serving;
        } catch (IOException e) {
            throw new UncheckedIOException("starting the bot", e);
        } catch (Exception e) {
            throw new IllegalStateException("waiting for the bot", e);
        }
    }

    private static int freePort() throws IOException {
        try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return door.getLocalPort();
        }
    }

    private boolean isAnswering() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the bot ended with " + process.exitValue());
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, READY.toSeconds(), TimeUnit.SECONDS)
                .join();
        kill();
    }
}
