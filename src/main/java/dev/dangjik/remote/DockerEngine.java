package dev.dangjik.remote;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.CpuStatsConfig;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.InvocationBuilder;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// What a machine's Docker engine knows. Every call ends within its limit.
///
/// Each throws [RemoteException]: REFUSED when the engine says no or cannot be asked, LOST when the connection
/// broke or the limit passed.
public final class DockerEngine {
    private static final int LOG_CAP = 8 * 1024 * 1024;

    private final Host host;
    private final Way way;

    /// Finds the open way to the engine, or opens one.
    @FunctionalInterface
    interface Way {
        EngineTransport transport() throws RemoteException;
    }

    DockerEngine(Host host, Way way) {
        this.host = host;
        this.way = way;
    }

    /// All containers that carry `labels`, stopped ones too.
    public List<EngineContainer> containers(Map<String, String> labels, Duration limit) throws RemoteException {
        return within(
                limit,
                "listing containers",
                client -> client.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec().stream()
                        .map(DockerEngine::container)
                        .toList());
    }

    /// What a running container uses now. The engine measures for one to two seconds.
    public ContainerUse use(String container, Duration limit) throws RemoteException {
        return within(limit, "measuring " + container, client -> {
            try (var first = new First<Statistics>()) {
                return use(client.statsCmd(container)
                        .withNoStream(true)
                        .exec(first)
                        .awaited());
            }
        });
    }

    /// The last `lines` of both of a container's outputs, as they were written; at most 8 MiB.
    public Bytes logs(String container, int lines, Duration limit) throws RemoteException {
        return within(limit, "reading the log of " + container, client -> {
            try (var collected = new Collected()) {
                client.logContainerCmd(container)
                        .withStdOut(true)
                        .withStdErr(true)
                        .withTail(lines)
                        .exec(collected)
                        .awaitCompletion();
                return collected.bytes();
            }
        });
    }

    /// The digests under which registries know an image, each `repository@sha256:…`; none for one built there.
    public List<String> digests(String image, Duration limit) throws RemoteException {
        return within(
                limit,
                "inspecting the image " + image,
                client -> List.copyOf(Objects.requireNonNullElse(
                        client.inspectImageCmd(image).exec().getRepoDigests(), List.of())));
    }

    /// Hands over events from `since` on until the watch is closed or the connection is lost.
    ///
    /// @param ended told once, with the cause when it was not closed by us
    public AutoCloseable events(Instant since, Consumer<EngineEvent> events, Consumer<Optional<Throwable>> ended)
            throws RemoteException {
        var watch = new Watch(events, ended);
        return client().eventsCmd()
                .withSince(Long.toString(since.getEpochSecond()))
                .exec(watch);
    }

    private DockerClient client() throws RemoteException {
        var nowhere = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost("tcp://docker:80")
                .withDockerTlsVerify(false)
                .build();
        return DockerClientImpl.getInstance(nowhere, way.transport());
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(DockerClient client) throws InterruptedException, IOException;
    }

    private <T> T within(Duration limit, String doing, Question<T> question) throws RemoteException {
        Callable<T> asked = () -> question.ask(client());
        var task = new FutureTask<>(asked);
        Thread.ofVirtual().name("docker-" + host.id()).start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw lost(doing, new IOException("Docker gave no answer within " + limit.toSeconds() + " s", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost(doing, new IOException("this thread was told to stop waiting for it", e));
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof RemoteException known) {
                throw known;
            }
            if (cause instanceof DockerException said) {
                throw new RemoteException(host, Reason.REFUSED, doing, said);
            }
            throw lost(doing, new IOException(String.valueOf(cause.getMessage()), cause));
        } finally {
            task.cancel(true);
        }
    }

    private RemoteException lost(String doing, IOException cause) {
        return new RemoteException(host, Reason.LOST, doing, cause);
    }

    private static EngineContainer container(Container seen) {
        String name = seen.getNames().length == 0 ? seen.getId() : seen.getNames()[0].substring(1);
        return new EngineContainer(
                seen.getId(),
                name,
                seen.getImage(),
                Objects.requireNonNullElse(seen.getImageId(), ""),
                new EngineContainer.State(
                        Objects.requireNonNullElse(seen.getState(), ""),
                        Objects.requireNonNullElse(seen.getStatus(), "")),
                Objects.requireNonNullElse(seen.getLabels(), Map.of()));
    }

    /// The arithmetic of `docker stats` (docker/cli, stats_helpers.go).
    private static ContainerUse use(Statistics now) {
        var memory = now.getMemoryStats();
        var cpu = now.getCpuStats();
        var before = now.getPreCpuStats();
        double used = total(cpu) - total(before);
        double passed = number(cpu.getSystemCpuUsage()) - number(before.getSystemCpuUsage());
        double percent = passed > 0 ? used / passed * number(cpu.getOnlineCpus()) * 100 : 0;
        long cache = memory.getStats() == null ? 0 : number(memory.getStats().getInactiveFile());
        return new ContainerUse(percent, number(memory.getUsage()) - cache, number(memory.getLimit()));
    }

    private static long total(CpuStatsConfig cpu) {
        var usage = cpu.getCpuUsage();
        return usage == null ? 0 : number(usage.getTotalUsage());
    }

    private static long number(@org.jspecify.annotations.Nullable Long value) {
        return value == null ? 0 : value;
    }

    /// The first object of a stream.
    private static final class First<T> extends InvocationBuilder.AsyncResultCallback<T> {
        private T awaited() {
            return awaitResult();
        }
    }

    /// The text of a log, up to the cap.
    private static final class Collected extends ResultCallbackTemplate<Collected, Frame> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void onNext(Frame frame) {
            byte[] payload = frame.getPayload();
            bytes.write(payload, 0, Math.min(payload.length, LOG_CAP - bytes.size()));
        }

        private Bytes bytes() {
            return Bytes.copyOf(bytes.toByteArray());
        }
    }

    private static final class Watch extends ResultCallback.Adapter<Event> {
        private final Consumer<EngineEvent> events;
        private final Consumer<Optional<Throwable>> ended;

        private Watch(Consumer<EngineEvent> events, Consumer<Optional<Throwable>> ended) {
            this.events = events;
            this.ended = ended;
        }

        @Override
        public void onNext(Event event) {
            var subject =
                    event.getActor() == null ? event.getId() : event.getActor().getId();
            events.accept(new EngineEvent(
                    Instant.ofEpochSecond(number(event.getTime())),
                    event.getType() == null ? "" : event.getType().getValue(),
                    String.valueOf(event.getAction()),
                    String.valueOf(subject)));
        }

        @Override
        public void onError(Throwable cause) {
            super.onError(cause);
            ended.accept(Optional.of(cause));
        }

        @Override
        public void onComplete() {
            super.onComplete();
            ended.accept(Optional.empty());
        }
    }
}
