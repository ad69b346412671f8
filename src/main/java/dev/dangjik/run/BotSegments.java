package dev.dangjik.run;

/// Who carries the segments that the bot executes itself.
record BotSegments(OutsideProbes probes, ExposureSegments exposures, HttpTriggers triggers) {}
