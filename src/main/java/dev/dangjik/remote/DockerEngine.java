package dev.dangjik.remote;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.ListContainersCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.CpuStatsConfig;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.Statistics;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a machine's Docker engine knows. Every call ends within its limit.
///
/// Each throws [RemoteException]: REFUSED when the engine says no or no way leads to it, BUSY when the host has no
/// session free for the question, LOST when the connection broke or the limit passed.
public final class DockerEngine {
    private static final int LOG_CAP = 8 * 1024 * 1024;

    private final Host host;
    private final Way way;

    /// Finds the open way to the engine, or opens one.
    @FunctionalInterface
    interface Way {
        EnginePeer peer() throws RemoteException;
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
                client -> list(client, labels).exec().stream()
                        .map(DockerEngine::container)
                        .toList());
    }

    /// An empty filter is left out: the engine spends time on it.
    private static ListContainersCmd list(DockerClient client, Map<String, String> labels) {
        var all = client.listContainersCmd().withShowAll(true);
        return labels.isEmpty() ? all : all.withLabelFilter(labels);
    }

    /// What a running container uses now. The engine measures for one to two seconds.
    public ContainerUse use(String container, Duration limit) throws RemoteException {
        return within(limit, "measuring " + container, client -> {
            var seen = new AtomicReference<Optional<Statistics>>(Optional.empty());
            try (var stream = new EngineStream<Statistics>(now -> seen.set(Optional.of(now)))) {
                client.statsCmd(container).withNoStream(true).exec(stream).await();
            }
            return use(seen.get().orElseThrow(() -> new IOException("the engine measured nothing")));
        });
    }

    /// The last `lines` of both of a container's outputs, as they were written; at most 8 MiB.
    public Bytes logs(String container, int lines, Duration limit) throws RemoteException {
        return within(limit, "reading the log of " + container, client -> {
            var bytes = new ByteArrayOutputStream();
            try (var stream = new EngineStream<Frame>(frame -> append(frame, bytes))) {
                client.logContainerCmd(container)
                        .withStdOut(true)
                        .withStdErr(true)
                        .withTail(lines)
                        .exec(stream)
                        .await();
            }
            return Bytes.copyOf(bytes.toByteArray());
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

    /// How often the engine has restarted each of these containers by itself, by id; one that is gone is left out.
    public Map<String, Integer> restarts(Collection<String> containers, Duration limit) throws RemoteException {
        return within(limit, "counting restarts", client -> {
            var counts = new HashMap<String, Integer>();
            for (String container : containers) {
                try {
                    Integer count = client.inspectContainerCmd(container).exec().getRestartCount();
                    counts.put(container, count == null ? 0 : count);
                } catch (NotFoundException e) {
                    // it was removed since it was listed
                }
            }
            return Map.copyOf(counts);
        });
    }

    /// Hands over events from `since` on, by one thread, until the watch is closed or the connection is lost.
    /// Events of a second are told again when a watch begins in the middle of it.
    public EngineWatch events(Instant since, Consumer<EngineEvent> events) throws RemoteException {
        var stream = new EngineStream<Event>(event -> events.accept(event(event)));
        way.peer()
                .client()
                .eventsCmd()
                .withSince(Long.toString(since.getEpochSecond()))
                .exec(stream);
        return new EngineWatch(stream);
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(DockerClient client) throws InterruptedException, IOException;
    }

    private <T> T within(Duration limit, String doing, Question<T> question) throws RemoteException {
        var task = new FutureTask<>(() -> {
            EnginePeer peer = way.peer();
            try {
                return question.ask(peer.client());
            } finally {
                peer.rest();
            }
        });
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
            var known = RemoteException.behind(cause);
            if (known.isPresent()) {
                throw known.get();
            }
            if (said(cause).isPresent()) {
                throw new RemoteException(
                        host, Reason.REFUSED, doing, said(cause).get());
            }
            throw lost(doing, new IOException(String.valueOf(root(cause).getMessage()), cause));
        } finally {
            task.cancel(true);
        }
    }

    /// The library wraps what happened to the stream, and its words begin with a class.
    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
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

    private static long number(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static void append(Frame frame, ByteArrayOutputStream bytes) {
        byte[] payload = frame.getPayload();
        bytes.write(payload, 0, Math.min(payload.length, LOG_CAP - bytes.size()));
    }

    private static EngineEvent event(Event event) {
        var subject =
                event.getActor() == null ? event.getId() : event.getActor().getId();
        return new EngineEvent(
                Instant.ofEpochSecond(number(event.getTime())),
                event.getType() == null ? "" : event.getType().getValue(),
                Objects.requireNonNullElse(event.getAction(), ""),
                Objects.requireNonNullElse(subject, ""));
    }

    /// What the engine itself said, directly or at the end of a stream.
    private static Optional<DockerException> said(Throwable cause) {
        return cause instanceof DockerException said
                ? Optional.of(said)
                : cause.getCause() instanceof DockerException inside ? Optional.of(inside) : Optional.empty();
    }
}
