package dev.dangjik.health;

import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import dev.dangjik.release.Ledger;
import dev.dangjik.release.RecordedReleases;
import dev.dangjik.release.ShortDigests;
import dev.dangjik.remote.DockerEngine;
import dev.dangjik.remote.DockerEngines;
import dev.dangjik.remote.EngineContainer;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.stack.ComposeProject;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Stack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What runs as containers of a project: whether all of it is up, how often it was restarted, from which images.
final class ContainerChecks {
    /// What one restart after another looks like, as with pm2's processes.
    private static final int MANY_RESTARTS = 10;

    /// What is said when a host's Docker engine does not answer: the same of all projects on that host.
    static final String NO_ENGINE = "health.docker-silent";

    private static final String SERVICE_LABEL = "com.docker.compose.service";

    private final Probe probe;
    private final Stack stack;
    private final DockerEngines engines;
    private final RecordedReleases releases;

    ContainerChecks(Probe probe, Stack stack, DockerEngines engines, RecordedReleases releases) {
        this.probe = probe;
        this.stack = stack;
        this.engines = engines;
        this.releases = releases;
    }

    Finding containers(HealthCheckDefinition.Containers check) {
        var project = stack.projects().get(check.project());
        if (project == null) {
            return Finding.unknown("health.no-project", check.project());
        }
        return probe.look(project.host(), host -> look(check, host, new Machine(engines.engine(host), project, host)));
    }

    /// What is asked about a project's containers.
    interface Source {
        List<EngineContainer> containers() throws RemoteException;

        /// How often the engine has restarted each by itself, by id.
        Map<String, Integer> restarts(List<String> ids) throws RemoteException;

        /// The current release by compose service, where one is on record.
        Map<String, Ledger.Entry> recorded() throws RemoteException;

        /// Whether the machine itself does what it is told.
        boolean isHostWell();
    }

    private final class Machine implements Source {
        private final DockerEngine engine;
        private final ComposeProject project;
        private final Host host;

        private Machine(DockerEngine engine, ComposeProject project, Host host) {
            this.engine = engine;
            this.project = project;
            this.host = host;
        }

        @Override
        public List<EngineContainer> containers() throws RemoteException {
            var labels = Map.of("com.docker.compose.project", project.name(), "com.docker.compose.oneoff", "False");
            return engine.containers(labels, Probe.LIMIT);
        }

        @Override
        public Map<String, Integer> restarts(List<String> ids) throws RemoteException {
            return engine.restarts(ids, Probe.SHORT);
        }

        @Override
        public Map<String, Ledger.Entry> recorded() throws RemoteException {
            return ContainerChecks.this.recorded(project, host);
        }

        @Override
        public boolean isHostWell() {
            return probe.isWell(host);
        }
    }

    /// It is Docker's fault when the engine refuses, or says nothing while the host itself does as it is told. What the
    /// engine has said about the containers stands, whatever keeps us from learning more.
    static Finding look(HealthCheckDefinition.Containers check, Host host, Source source) throws RemoteException {
        List<EngineContainer> containers;
        try {
            containers = source.containers();
        } catch (RemoteException e) {
            if (isOfEngine(e, source)) {
                return Finding.bad(NO_ENGINE, host.id(), String.valueOf(e.getMessage()));
            }
            throw e;
        }
        var unread = new ArrayList<Text>();
        var ids = containers.stream().map(EngineContainer::id).toList();
        var restarts = orNote(() -> source.restarts(ids), "health.restarts-unread", unread);
        var recorded = orNote(source::recorded, "health.releases-unread", unread);
        return read(check.project(), check.expected(), new Seen(containers, restarts, recorded, unread));
    }

    private static boolean isOfEngine(RemoteException thrown, Source source) {
        return switch (thrown.reason()) {
            case REFUSED -> true;
            case LOST -> source.isHostWell();
            case UNREACHABLE, HOST_KEY, AUTHENTICATION, BUSY -> false;
        };
    }

    @FunctionalInterface
    private interface Question<T> {
        Map<String, T> ask() throws RemoteException;
    }

    private static <T> Map<String, T> orNote(Question<T> question, String key, List<Text> notes) {
        try {
            return question.ask();
        } catch (RemoteException e) {
            notes.add(Text.of(key, String.valueOf(e.getMessage())));
            return Map.of();
        }
    }

    /// What was seen of a project.
    ///
    /// @param restarts by container id
    /// @param recorded the current release by compose service, where one is on record
    /// @param unread what could not be looked at besides
    record Seen(
            List<EngineContainer> containers,
            Map<String, Integer> restarts,
            Map<String, Ledger.Entry> recorded,
            List<Text> unread) {
        Seen {
            containers = List.copyOf(containers);
            restarts = Map.copyOf(restarts);
            recorded = Map.copyOf(recorded);
            unread = List.copyOf(unread);
        }
    }

    private Map<String, Ledger.Entry> recorded(ComposeProject project, Host host) throws RemoteException {
        var names = new HashMap<LockName, String>();
        for (var service : stack.services().values()) {
            if (service instanceof Service.Compose compose
                    && compose.deployment().isPresent()
                    && compose.project().name().equals(project.name())) {
                names.put(new LockName(stack.id(), compose.id()), compose.composeService());
            }
        }
        return releases.on(host, names.keySet()).entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> Objects.requireNonNull(names.get(entry.getKey())), Map.Entry::getValue));
    }

    static Finding read(String project, List<String> expected, Seen seen) {
        var running = new TreeSet<String>();
        var wrong = new ArrayList<String>();
        for (var container : seen.containers()) {
            if (isWell(container)) {
                running.add(service(container));
            } else {
                wrong.add(service(container) + ": " + container.state().status());
            }
        }
        expected.stream()
                .filter(service -> !running.contains(service))
                .filter(service -> wrong.stream().noneMatch(w -> w.startsWith(service + ":")))
                .forEach(service -> wrong.add(service + ": -"));
        if (!wrong.isEmpty()) {
            return Finding.bad("health.containers-wrong", project, String.join("; ", wrong));
        }
        if (running.isEmpty()) {
            return Finding.bad("health.containers-none", project);
        }
        var notes = notes(seen);
        long restarts =
                seen.restarts().values().stream().mapToLong(Integer::longValue).sum();
        return notes.isEmpty()
                ? Finding.good("health.containers", project, running.size(), restarts)
                : new Finding(
                        Mood.WARNING, Text.of("health.containers-noted", project, running.size(), restarts, notes));
    }

    private static List<Text> notes(Seen seen) {
        var notes = new ArrayList<Text>();
        for (var container : seen.containers()) {
            var service = service(container);
            int restarts = seen.restarts().getOrDefault(container.id(), 0);
            if (restarts > MANY_RESTARTS) {
                notes.add(Text.of("health.container-restarts", service, restarts));
            }
            var recorded = seen.recorded().get(service);
            if (recorded != null && !recorded.id().equals(container.imageId())) {
                notes.add(Text.of(
                        "health.container-image", service, ShortDigests.in(container.image()), recorded.version()));
            }
        }
        notes.addAll(seen.unread());
        return notes;
    }

    private static boolean isWell(EngineContainer container) {
        return container.state().word().equals("running")
                && !container.state().status().contains("(unhealthy)");
    }

    private static String service(EngineContainer container) {
        return container.labels().getOrDefault(SERVICE_LABEL, container.name());
    }
}
