package dev.relay.bench;

/// One kind of work. `request` is the size of the request body in bytes.
enum Scenario {
  CHAT1K("chat1k", Load.CLOSED, Canned.SMALL, 1_000, 32),
  SSE("sse", Load.CLOSED, Canned.BURST, 1_000, 16),
  PACED("paced", Load.STREAMS, Canned.PACED, 1_000, 2_000),
  RATE500("rate500", Load.OPEN, Canned.SMALL, 1_000, 500),
  TTFB("ttfb", Load.OPEN, Canned.BRISK, 1_000, 100),
  CHAT100K("chat100k", Load.CLOSED, Canned.SMALL, 100_000, 32),
  BOTH100K("both100k", Load.CLOSED, Canned.MIDDLE, 100_000, 32),
  CHAT1M("chat1m", Load.CLOSED, Canned.SMALL, 1_000_000, 32),
  BOTH1M("both1m", Load.CLOSED, Canned.LARGE, 1_000_000, 32);

  /// How the work comes: `wrk` with so many connections, so many streams at once, or so many
  /// requests per second whether or not the last was answered.
  enum Load {
    CLOSED,
    STREAMS,
    OPEN
  }

  private final String title;
  private final Load load;
  private final Canned answer;
  private final int request;
  private final int amount;

  Scenario(String title, Load load, Canned answer, int request, int amount) {
    this.title = title;
    this.load = load;
    this.answer = answer;
    this.request = request;
    this.amount = amount;
  }

  String title() {
    return title;
  }

  Load load() {
    return load;
  }

  Canned answer() {
    return answer;
  }

  byte[] body() {
    return answer.request(request);
  }

  int amount() {
    return this == PACED ? Settings.number("STREAMS", amount) : amount;
  }

  /// What CPU time is divided by is one exchange, or one chunk where exchanges overlap the ends.
  boolean perChunk() {
    return load == Load.STREAMS || this == TTFB;
  }
}
