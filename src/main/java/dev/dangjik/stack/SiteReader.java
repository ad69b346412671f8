package dev.dangjik.stack;

import dev.dangjik.config.SecretReference;
import dev.dangjik.config.YamlFile;
import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import dev.dangjik.message.Language;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/// Reads a `site.yaml`.
public final class SiteReader {
    private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:-]*");
    private static final Pattern ENDPOINT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]*:[0-9]{1,5}");
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]*");
    private static final Pattern CHANNEL = Pattern.compile("[CG][A-Z0-9]+");
    private static final Pattern DIRECTORY = Pattern.compile("(~|(/[A-Za-z0-9._-]+)+)(/[A-Za-z0-9._-]+)*");
    private static final Map<String, Language> LANGUAGES = Map.of("ko", Language.KO, "en", Language.EN);
    private static final Pattern NETWORK = Pattern.compile("[0-9a-f]*[.:][0-9a-f.:]*(/[0-9]{1,3})?");
    private static final String EXPOSURE_USER = "dangjik-exposure";
    private static final String VM_DIRECTORY = "~/.dangjik-vm";

    private SiteReader() {}

    /// Reads a site. What is wrong goes to the file's problems, and stand-ins take its place.
    public static Site read(YamlFile file) {
        var site = file.root().map(top -> read(file.place(), top)).orElse(Site.unbound(file.place()));
        file.finish();
        return site;
    }

    private static Site read(String place, YamlMap top) {
        top.checkVersion();
        var exposures = new HashMap<String, ExposureAccess>();
        var hosts = hosts(top, exposures);
        var people = people(top);
        var channels = each(
                top, "channels", (_, value) -> value.text(CHANNEL, "the id of a Slack channel, such as C0123ABCD"));
        return new Site(
                place,
                true,
                hosts,
                domains(top),
                channels,
                people,
                posts(top, people),
                each(top, "secrets", (_, value) -> secret(value)),
                exposures,
                top.optional("audit").map(value -> audit(value.map(), channels)).orElse(AuditBinding.none()));
    }

    private static AuditBinding audit(YamlMap map, Map<String, String> channels) {
        var channel = map.optional("channel");
        channel.ifPresent(value -> channels.forEach((id, slackId) -> {
            if (slackId.equals(value.text())) {
                value.problem("is " + slackId + ", which is " + id + " already; anchors need a channel of their own,"
                        + " since checking them means to read all of it");
            }
        }));
        return new AuditBinding(
                channel.map(value -> value.text(CHANNEL, "the id of a Slack channel, such as C0123ABCD")),
                map.optional("key").map(SiteReader::secret),
                map.optional("language")
                        .flatMap(value -> value.choice(LANGUAGES))
                        .orElse(Language.KO));
    }

    private static <T> Map<String, T> each(YamlMap top, String key, BiFunction<String, YamlValue, T> read) {
        var all = new HashMap<String, T>();
        top.named(key).forEach((id, value) -> all.put(id, read.apply(id, value)));
        return all;
    }

    private static Map<String, Host> hosts(YamlMap top, Map<String, ExposureAccess> exposures) {
        var jumps = new HashMap<String, YamlValue>();
        var hosts = each(top, "hosts", (id, value) -> {
            var map = value.map();
            map.optional("jump").ifPresent(jump -> jumps.put(id, jump));
            var access = map.optional("exposure");
            var host = host(id, map);
            access.ifPresent(way -> exposures.put(id, exposure(way.map(), host)));
            return host;
        });
        jumps.forEach((id, jump) -> {
            if (!hosts.containsKey(jump.text()) || jump.text().equals(id)) {
                jump.problem("is " + jump.text() + ", which is no other host of this file");
            }
        });
        return hosts;
    }

    private static Host host(String id, YamlMap map) {
        var fingerprints = map.required("fingerprints").map(YamlValue::list).orElse(List.of()).stream()
                .map(value -> value.text(FINGERPRINT, "SHA256: and 43 characters, as ssh-keygen -lf prints it"))
                .toList();
        if (map.has("fingerprints") && fingerprints.isEmpty()) {
            map.problem("fingerprints is empty; a host key that is not pinned is never accepted");
        }
        return new Host(
                id,
                map.required("address")
                        .map(value -> value.text(ADDRESS, "a name or address"))
                        .orElse(""),
                map.optional("port").map(value -> (int) value.number(1, 65_535)).orElse(22),
                map.required("user")
                        .map(value -> value.text(USER, "a user name"))
                        .orElse(""),
                fingerprints,
                map.required("key").map(SiteReader::secret).orElse(NO_SECRET),
                map.optional("passphrase").map(SiteReader::secret),
                map.optional("jump").map(YamlValue::id),
                map.optional("vm_dir")
                        .map(value -> value.text(DIRECTORY, "an absolute path or one that begins with ~/"))
                        .orElse(VM_DIRECTORY));
    }

    private static ExposureAccess exposure(YamlMap map, Host host) {
        var key = map.required("key").map(SiteReader::secret).orElse(NO_SECRET);
        if (key.equals(host.key()) && !key.equals(NO_SECRET)) {
            map.problem("has the key of the deploy user; a stolen one must not open the other door, so make another");
        }
        return new ExposureAccess(
                map.optional("user")
                        .map(value -> value.text(USER, "a user name"))
                        .orElse(EXPOSURE_USER),
                key,
                map.optional("passphrase").map(SiteReader::secret),
                networks(map, "outside"),
                networks(map, "allow-private"));
    }

    private static List<String> networks(YamlMap map, String key) {
        return map.optional(key).map(YamlValue::list).orElse(List.of()).stream()
                .map(value -> value.text(NETWORK, "an address or network such as 203.0.113.7 or 10.0.0.0/24"))
                .filter(network -> !network.isEmpty())
                .toList();
    }

    private static final SecretReference NO_SECRET = new SecretReference(SecretReference.Kind.ENV, "NONE");

    private static SecretReference secret(YamlValue value) {
        var text = value.text();
        try {
            return text.isEmpty() ? NO_SECRET : SecretReference.parse(text);
        } catch (IllegalArgumentException e) {
            // The text is not shown: it may be the secret itself.
            value.problem("holds something else; " + e.getMessage());
            return NO_SECRET;
        }
    }

    private static Map<String, DomainOverride> domains(YamlMap top) {
        var domains = new HashMap<String, DomainOverride>();
        top.optional("domains")
                .map(YamlValue::map)
                .ifPresent(map -> map.everything().forEach((name, value) -> {
                    var override = value.map();
                    domains.put(
                            name,
                            new DomainOverride(
                                    override.optional("http").map(at -> at.text(ENDPOINT, "address:port")),
                                    override.optional("https").map(at -> at.text(ENDPOINT, "address:port")),
                                    override.optional("ca").map(SiteReader::file),
                                    override.optional("acme").map(YamlValue::address)));
                }));
        return domains;
    }

    private static Path file(YamlValue value) {
        var text = value.text();
        if (!text.startsWith("file:/")) {
            value.problem("is '" + text + "'; expected file:/absolute/path");
            return Path.of("/");
        }
        return Path.of(text.substring("file:".length()));
    }

    private static Map<String, Person> people(YamlMap top) {
        Set<String> taken = new HashSet<>();
        return each(top, "people", (id, value) -> {
            var map = value.map();
            var accounts = new HashSet<SlackAccount>();
            for (var account : map.required("slack").map(YamlValue::list).orElse(List.of())) {
                account(account, taken).ifPresent(accounts::add);
            }
            return new Person(
                    id,
                    map.text("name"),
                    accounts,
                    map.optional("console").map(user -> console(user, taken)),
                    map.optional("totp").map(SiteReader::secret));
        });
    }

    private static Optional<SlackAccount> account(YamlValue value, Set<String> taken) {
        var text = value.text();
        var account = SlackAccount.parse(text);
        if (account.isEmpty() && !text.isEmpty()) {
            value.problem("is '" + text + "'; an account is team/user, such as T0123ABCD/U0123ABCD");
        }
        if (account.isPresent() && !taken.add(text)) {
            value.problem("is " + text + ", which belongs to another person already");
        }
        return account;
    }

    private static String console(YamlValue value, Set<String> taken) {
        var user = value.text(USER, "a user name");
        if (user.equals("root")) {
            value.problem("is root; root is nobody in particular, name the person's own user");
        } else if (!user.isEmpty() && !taken.add("console:" + user)) {
            value.problem("is " + user + ", which belongs to another person already");
        }
        return user;
    }

    private static Map<String, List<String>> posts(YamlMap top, Map<String, Person> people) {
        return each(top, "posts", (id, value) -> {
            if (people.containsKey(id)) {
                value.problem("has the id of a person; a grant to " + id + " would mean either");
            }
            return value.list().stream()
                    .map(member -> {
                        var person = member.id();
                        if (!person.isEmpty() && !people.containsKey(person)) {
                            member.problem("is " + person + ", who is not under people");
                        }
                        return person;
                    })
                    .toList();
        });
    }
}
