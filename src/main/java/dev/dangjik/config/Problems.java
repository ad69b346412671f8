package dev.dangjik.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Collects what is wrong, so that a person sees everything at once.
public final class Problems {
    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::place).thenComparingInt(Problem::line).thenComparing(Problem::message);

    private final List<Problem> found = new ArrayList<>();

    public void add(String place, int line, String message) {
        found.add(new Problem(place, line, message));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /// Everything found so far, once each, by place and line.
    public List<Problem> list() {
        return found.stream().distinct().sorted(ORDER).toList();
    }

    /// Does nothing when nothing is wrong.
    ///
    /// @throws InvalidConfiguration with every problem otherwise
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidConfiguration(list());
        }
    }
}
