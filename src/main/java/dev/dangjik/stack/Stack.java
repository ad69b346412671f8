package dev.dangjik.stack;

import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/// What is operated as one, as its `stack.yaml` says. Holds ids only; the site binds them.
///
/// @param zone in which people of this stack say times
/// @param language in which its channels are spoken to
/// @param channels use to channel id of the site; `operations` is always there
/// @param hosts ids of hosts, in the order of the file
/// @param domains public names
/// @param certificates by domain, of those that say how theirs is made
/// @param projects compose projects by name
/// @param services by id, in the order of the file
/// @param onCall ids of persons or posts who are called when something must not wait
/// @param surfaces admin pages that are normally closed, by id, in the order of the file
/// @param killSwitches by id, in the order of the file
public record Stack(
        String id,
        LocalizedText title,
        ZoneId zone,
        Language language,
        Map<String, String> channels,
        List<String> hosts,
        List<String> domains,
        Map<String, Certificate> certificates,
        SequencedMap<String, ComposeProject> projects,
        SequencedMap<String, Service> services,
        List<String> onCall,
        SequencedMap<String, Surface> surfaces,
        SequencedMap<String, KillSwitch> killSwitches) {
    /// The use of the channel in which every change is told.
    public static final String OPERATIONS = "operations";

    public Stack {
        channels = Map.copyOf(channels);
        hosts = List.copyOf(hosts);
        domains = List.copyOf(domains);
        certificates = Map.copyOf(certificates);
        projects = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(projects));
        services = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(services));
        onCall = List.copyOf(onCall);
        surfaces = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(surfaces));
        killSwitches = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(killSwitches));
    }

    /// A stack without surfaces and kill switches.
    public Stack(
            String id,
            LocalizedText title,
            ZoneId zone,
            Language language,
            Map<String, String> channels,
            List<String> hosts,
            List<String> domains,
            Map<String, Certificate> certificates,
            SequencedMap<String, ComposeProject> projects,
            SequencedMap<String, Service> services) {
        this(
                id,
                title,
                zone,
                language,
                channels,
                hosts,
                domains,
                certificates,
                projects,
                services,
                List.of(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>());
    }

    public Optional<Service> service(String id) {
        return Optional.ofNullable(services.get(id));
    }

    public Optional<Surface> surface(String id) {
        return Optional.ofNullable(surfaces.get(id));
    }

    public Optional<KillSwitch> killSwitch(String id) {
        return Optional.ofNullable(killSwitches.get(id));
    }

    /// Id of the site's channel in which changes are told.
    public String operationsChannel() {
        return Objects.requireNonNull(channels.get(OPERATIONS));
    }

    /// The services that can be deployed, in the order of the file.
    public List<Service.Compose> deployables() {
        return services.values().stream()
                .filter(Service.Compose.class::isInstance)
                .map(Service.Compose.class::cast)
                .filter(service -> service.deployment().isPresent())
                .toList();
    }
}
