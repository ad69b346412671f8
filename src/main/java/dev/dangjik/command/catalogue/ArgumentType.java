package dev.dangjik.command.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The closed set of what an argument can be. What fits no type is not an argument.
public sealed interface ArgumentType {
    /// One of a few words.
    record Choice(List<String> words) implements ArgumentType {
        public Choice {
            words = List.copyOf(words);
        }
    }

    /// Present or not; written `--name`.
    record Flag() implements ArgumentType {}

    /// 7 to 40 lower-case hexadecimal digits; never a branch, never `latest`.
    record GitSha() implements ArgumentType {}

    /// `30s`, `5m`, `1h30m`, `2d`, between two limits.
    record Span(Duration least, Duration most) implements ArgumentType {}

    /// A moment: RFC 3339, `HH:mm` in the stack's zone (the last such moment), or a duration ago.
    record Time() implements ArgumentType {}

    /// `yyyy-MM-dd`.
    record Date() implements ArgumentType {}

    /// A whole number, both ends included.
    record IntegerRange(long least, long most) implements ArgumentType {}

    /// A service of the stack.
    ///
    /// @param ids those allowed here, in the order of the stack's file
    record ServiceId(List<String> ids) implements ArgumentType {
        public ServiceId {
            ids = List.copyOf(ids);
        }
    }

    /// A host of the stack.
    record HostId(List<String> ids) implements ArgumentType {
        public HostId {
            ids = List.copyOf(ids);
        }
    }

    /// A normally closed admin page of the stack.
    record SurfaceId(Set<String> ids) implements ArgumentType {
        public SurfaceId {
            ids = Set.copyOf(ids);
        }
    }

    /// A public name of the stack.
    record DomainName(List<String> names) implements ArgumentType {
        public DomainName {
            names = List.copyOf(names);
        }
    }

    /// A recorded release, named by its Git SHA; whether it is recorded is asked when the plan is made.
    record Release() implements ArgumentType {}

    /// The file name of a backup, without any directory.
    record Backup() implements ArgumentType {}

    /// An IPv4 or IPv6 network such as `203.0.113.0/24`; a bare address is the network of it alone.
    record Cidr() implements ArgumentType {}

    /// Free text that matches a pattern from its first to its last character.
    record FreeText(Pattern pattern, int maximum) implements ArgumentType {}
}
