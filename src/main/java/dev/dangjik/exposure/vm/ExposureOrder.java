package dev.dangjik.exposure.vm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the helper is asked to open. The machine checks all of it against its own policy again.
///
/// @param id of the exposure, unique for ever on that machine; the receipt keeps it
/// @param surface `<stack>/<surface>`, as the machine's policy knows it
/// @param ttl whole seconds, counted by the machine from the moment it opens
/// @param sources addresses or networks in prefix notation, in any order
/// @param user whom the browser asks a password for
/// @param heartbeat after how long without a sign of life the machine closes; empty: it does not ask for any
/// @param plan code of the approved plan, for people who look at the machine; empty when there is none
public record ExposureOrder(
        String id,
        String surface,
        Duration ttl,
        List<String> sources,
        String user,
        Optional<Duration> heartbeat,
        Optional<String> plan) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]+(-[A-Za-z0-9]+)*");
    private static final Pattern SURFACE = Pattern.compile("[a-z][a-z0-9-]{0,62}/[a-z][a-z0-9-]{0,62}");
    private static final Pattern SOURCE = Pattern.compile("[0-9a-fA-F.:]{2,45}(/[0-9]{1,3})?");
    private static final Pattern USER = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern PLAN = Pattern.compile("[A-Za-z0-9:-]{1,80}");
    private static final int LONGEST_ID = 40;

    /// @throws IllegalArgumentException for what the helper could not even read; what it may do, it decides itself
    public ExposureOrder {
        sources = List.copyOf(sources);
        require(isId(id), "no id of an exposure: " + id);
        require(SURFACE.matcher(surface).matches(), "no surface: " + surface);
        require(ttl.isPositive() && ttl.toMillisPart() == 0 && ttl.toNanosPart() == 0, "no whole seconds: " + ttl);
        sources.forEach(source -> require(SOURCE.matcher(source).matches(), "no address or network: " + source));
        require(USER.matcher(user).matches(), "no user: " + user);
        plan.ifPresent(code -> require(PLAN.matcher(code).matches(), "no code of a plan: " + code));
    }

    /// Whether the helper takes this as an id: letters, digits and single dashes, at most 40.
    public static boolean isId(String id) {
        return id.length() <= LONGEST_ID && ID.matcher(id).matches();
    }

    private static void require(boolean isTrue, String message) {
        if (!isTrue) {
            throw new IllegalArgumentException(message);
        }
    }
}
