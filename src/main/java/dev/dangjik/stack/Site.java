package dev.dangjik.stack;

import dev.dangjik.config.SecretReference;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What binds the ids of the catalogue to this installation: machines, channels, people, secrets, and where
/// the audit is anchored. Never packaged.
///
/// @param file the file it was read from, as the operator calls it; where to add what is missing
/// @param posts group id to ids of persons
/// @param exposures host id to the way to its exposure helper
public record Site(
        String file,
        boolean isBound,
        Map<String, Host> hosts,
        Map<String, DomainOverride> domains,
        Map<String, String> channels,
        Map<String, Person> people,
        Map<String, List<String>> posts,
        Map<String, SecretReference> secrets,
        Map<String, ExposureAccess> exposures,
        AuditBinding audit) {
    public Site {
        hosts = Map.copyOf(hosts);
        domains = Map.copyOf(domains);
        channels = Map.copyOf(channels);
        people = Map.copyOf(people);
        posts = Map.copyOf(posts);
        secrets = Map.copyOf(secrets);
        exposures = Map.copyOf(exposures);
    }

    /// A site that says nothing about exposures and the audit.
    public Site(
            String file,
            boolean isBound,
            Map<String, Host> hosts,
            Map<String, DomainOverride> domains,
            Map<String, String> channels,
            Map<String, Person> people,
            Map<String, List<String>> posts,
            Map<String, SecretReference> secrets) {
        this(file, isBound, hosts, domains, channels, people, posts, secrets, Map.of(), AuditBinding.none());
    }

    /// A site that binds nothing: whatever needs a binding is refused with the line that `file` lacks.
    public static Site unbound(String file) {
        return new Site(file, false, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    public Binding<Host> host(String id) {
        return binding(
                hosts,
                id,
                "hosts: {" + id + ": {address: …, port: 22, user: …, fingerprints: [\"SHA256:…\"], key: \"file:/…\"}}");
    }

    /// The way to the exposure helper of a host.
    public Binding<ExposureAccess> exposure(String host) {
        return binding(exposures, host, "hosts: {" + host + ": {…, exposure: {key: \"file:/…\"}}}");
    }

    /// The Slack id of a channel.
    public Binding<String> channel(String id) {
        return binding(channels, id, "channels: {" + id + ": C…}");
    }

    public Binding<SecretReference> secret(String id) {
        return binding(secrets, id, "secrets: {" + id + ": \"env:…\"}");
    }

    /// Every secret that is used here: those with an id, the machines' keys and passphrases, people's authenticators,
    /// and the key of the anchors.
    public Set<SecretReference> references() {
        var all = new LinkedHashSet<>(secrets.values());
        hosts.values().forEach(host -> {
            all.add(host.key());
            host.passphrase().ifPresent(all::add);
        });
        audit.key().ifPresent(all::add);
        people.values().forEach(person -> person.totp().ifPresent(all::add));
        exposures.values().forEach(exposure -> {
            all.add(exposure.key());
            exposure.passphrase().ifPresent(all::add);
        });
        return Collections.unmodifiableSet(all);
    }

    /// The persons that an id of a grant or a duty stands for: one, those of a post, or nobody.
    public List<Person> persons(String who) {
        var one = people.get(who);
        return one != null
                ? List.of(one)
                : posts.getOrDefault(who, List.of()).stream()
                        .flatMap(id -> Optional.ofNullable(people.get(id)).stream())
                        .toList();
    }

    /// Whose account this is; one person may have several.
    public Optional<Person> personOf(SlackAccount account) {
        return people.values().stream()
                .filter(person -> person.accounts().contains(account))
                .findFirst();
    }

    /// Who types as this operating-system user. Root is nobody, since everyone with the password is root.
    public Optional<Person> personAtConsole(String user) {
        return people.values().stream()
                .filter(person -> person.consoleUser().filter(user::equals).isPresent())
                .findFirst();
    }

    /// The id under which the site knows a Slack channel.
    public Optional<String> channelId(String slackId) {
        return channels.entrySet().stream()
                .filter(channel -> channel.getValue().equals(slackId))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private <T> Binding<T> binding(Map<String, T> bound, String id, String line) {
        var value = bound.get(id);
        return value == null ? new Binding.Unbound<>(id, file, line) : new Binding.Bound<>(value);
    }
}
