package dev.dangjik.command.catalogue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One thing that `health` looks at. All run in parallel; each is one line of the card.
public sealed interface HealthCheckDefinition {
    /// What is true of every check.
    About about();

    /// What every check has.
    ///
    /// @param id unique in the file
    /// @param help what to type when it is wrong, as in `logs server --errors-only`
    record About(String id, Optional<String> help) {}

    /// Where a data store is asked.
    ///
    /// @param service id of a compose service, asked inside its container; empty: asked on the host
    record Place(String host, Optional<String> service) {}

    /// From which percentages on to warn and to call it wrong.
    record Limits(int warn, int fail) {}

    /// The public address answers, seen from the bot.
    record OutsideHttp(About about, URI url, Set<Integer> statuses) implements HealthCheckDefinition {
        public OutsideHttp {
            statuses = Set.copyOf(statuses);
        }
    }

    /// The certificate served for a domain lasts longer than so many days.
    record Tls(About about, String domain, int warnDays, int failDays) implements HealthCheckDefinition {}

    /// The domain resolves, to the address of `host` when one is named.
    record Dns(About about, String domain, Optional<String> host) implements HealthCheckDefinition {}

    /// The application says it is well, asked inside its container or on the host. Redirects are not followed.
    record AppHttp(About about, Place place, URI url, Set<Integer> statuses, Optional<String> contains)
            implements HealthCheckDefinition {
        public AppHttp {
            statuses = Set.copyOf(statuses);
        }
    }

    /// The containers of a compose project run, and are the images that were recorded.
    ///
    /// @param project name of one of the stack's projects
    /// @param expected compose services that must run; empty: every one of the project's
    record Containers(About about, String project, List<String> expected) implements HealthCheckDefinition {
        public Containers {
            expected = List.copyOf(expected);
        }
    }

    /// A systemd unit is active and running (an umbrella unit that is merely "exited" is not).
    record Unit(About about, String host, String unit) implements HealthCheckDefinition {}

    /// A pm2 process is online. Asked as `user`, since pm2 shows processes to their owner only.
    record Pm2(About about, String host, String process, String user) implements HealthCheckDefinition {}

    /// PostgreSQL accepts connections and answers a query.
    record Postgres(About about, Place place, String database, String user) implements HealthCheckDefinition {}

    /// MySQL or MariaDB answers a ping.
    ///
    /// @param passwordVariable environment variable inside the container that holds the password
    record Mysql(About about, Place place, String user, Optional<String> passwordVariable)
            implements HealthCheckDefinition {}

    /// Redis answers PING and is not loading.
    record Redis(About about, Place place) implements HealthCheckDefinition {}

    /// The broker answers and the consumer group keeps up.
    ///
    /// @param bootstrap `host:port` as seen from where it is asked
    /// @param tools absolute directory of the Kafka command-line tools there
    /// @param warnLag messages behind, over all partitions
    record Kafka(About about, Place place, String bootstrap, String tools, Optional<String> group, long warnLag)
            implements HealthCheckDefinition {}

    /// The file system that holds `path` is not too full.
    record Disk(About about, String host, String path, Limits used) implements HealthCheckDefinition {}

    /// Not too much memory is in use.
    record Memory(About about, String host, Limits used) implements HealthCheckDefinition {}

    /// The five-minute load is not too high, in percent of the processors.
    record Load(About about, String host, Limits load) implements HealthCheckDefinition {}
}
