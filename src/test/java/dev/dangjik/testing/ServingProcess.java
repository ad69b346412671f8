package dev.dangjik.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// `dangjik serve` in a process of its own. Its log lies beside its home. Starts quickly: it is killed and started
/// again by the hundred.
record ServingProcess(Process process, int port) implements BotRig.Running {
    /// Only so that a start that hangs ends; the first one makes a database.
    private static final Duration READY = Duration.ofMinutes(5);

    /// Below the numbers that Linux gives to whoever asks for any, so that nobody gets it before the bot listens.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    /// @param name of the rig; the classes of its bots are kept ready under it
    static ServingProcess start(String name, Map<String, String> environment) {
        try {
            int port = freePort();
            var builder = new ProcessBuilder(words(name))
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

    private static List<String> words(String name) {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m"));
        var classes = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith("test-classes"))
                .toList();
        // Java keeps classes of jars only.
        if (classes.stream().allMatch(entry -> entry.endsWith(".jar"))) {
            var archive = Path.of(System.getProperty("java.io.tmpdir"), "dangjik-bot-" + name + ".jsa");
            words.addAll(List.of("-Xlog:disable", "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive));
        }
        words.addAll(List.of("-cp", String.join(File.pathSeparator, classes), "dev.dangjik.console.Main", "serve"));
        return words;
    }

    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (var door = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return door.getLocalPort();
            } catch (BindException e) {
                // somebody listens there; the next one is tried
            }
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
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public int end() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, READY.toSeconds(), TimeUnit.SECONDS)
                .join();
        kill();
        return process.exitValue();
    }
}
