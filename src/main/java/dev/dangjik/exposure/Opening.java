package dev.dangjik.exposure;

import dev.dangjik.plan.Segment;
import dev.dangjik.stack.ExposureAccess;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Surface;
import java.time.Duration;
import java.util.List;

/// What somebody wants opened, understood and allowed by the limits of the surface.
record Opening(Surface surface, Host host, ExposureAccess access, List<Segment.Source> sources, Duration lasts) {
    Opening {
        sources = List.copyOf(sources);
    }
}
