namespace Terrateam.Sandbox.GitHub.Webhooks;

/// <summary>A test's rules for webhooks. The first matching rule that is not used up decides.</summary>
public sealed class WebhookRules
{
    private readonly Lock _gate = new();
    private readonly List<Rule> _rules = [];

    internal enum Treatment
    {
        Send,
        Drop,
        Fail,
        Duplicate,
        Delay,
        Hold,
    }

    /// <summary>Drops deliveries, as if GitHub had never sent them.</summary>
    public void Drop(Func<WebhookDelivery, bool> which, int count = int.MaxValue) =>
        Add(new Rule(Treatment.Drop, which, count));

    /// <summary>Fails deliveries with a status without sending them; they can be redelivered.</summary>
    public void Fail(Func<WebhookDelivery, bool> which, int count = int.MaxValue, int status = 502) =>
        Add(new Rule(Treatment.Fail, which, count) { Status = status });

    /// <summary>Sends deliveries more than once, with the same <c>X-GitHub-Delivery</c>.</summary>
    public void Duplicate(Func<WebhookDelivery, bool> which, int times = 2, int count = int.MaxValue) =>
        Add(new Rule(Treatment.Duplicate, which, count) { Times = times });

    /// <summary>Delays deliveries, by the sandbox's clock; others overtake them.</summary>
    public void Delay(Func<WebhookDelivery, bool> which, TimeSpan delay, int count = int.MaxValue) =>
        Add(new Rule(Treatment.Delay, which, count) { Wait = delay });

    /// <summary>
    /// Holds deliveries back until <see cref="HeldWebhooks.Release"/>, in an order that the test chooses.
    /// </summary>
    public HeldWebhooks Hold(Func<WebhookDelivery, bool> which, int count = int.MaxValue)
    {
        var held = new HeldWebhooks();
        Add(new Rule(Treatment.Hold, which, count) { Held = held });
        return held;
    }

    /// <summary>Removes all rules; held deliveries stay held.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
        }
    }

    internal Rule? For(WebhookDelivery delivery)
    {
        lock (_gate)
        {
            if (_rules.Find(rule => rule.Left > 0 && rule.Which(delivery)) is not { } found)
            {
                return null;
            }

            found.Left--;
            return found;
        }
    }

    private void Add(Rule rule)
    {
        lock (_gate)
        {
            _rules.Add(rule);
        }
    }

    internal sealed record Rule(Treatment Treatment, Func<WebhookDelivery, bool> Which, int Count)
    {
        public int Left { get; set; } = Count;

        public int Status { get; init; }

        public int Times { get; init; } = 1;

        public TimeSpan Wait { get; init; }

        public HeldWebhooks? Held { get; init; }
    }
}

/// <summary>Webhooks that a rule holds back.</summary>
public sealed class HeldWebhooks
{
    private readonly Lock _gate = new();
    private readonly List<(WebhookDelivery Delivery, Action Send)> _held = [];

    /// <summary>The deliveries held now, oldest first.</summary>
    public IReadOnlyList<WebhookDelivery> Deliveries
    {
        get
        {
            lock (_gate)
            {
                return [.. _held.Select(one => one.Delivery)];
            }
        }
    }

    /// <summary>Sends the held deliveries, oldest first or newest first.</summary>
    public void Release(bool newestFirst = false)
    {
        List<(WebhookDelivery Delivery, Action Send)> released;
        lock (_gate)
        {
            released = [.. _held];
            _held.Clear();
        }

        if (newestFirst)
            released.Reverse();

        released.ForEach(one => one.Send());
    }

    internal void Add(WebhookDelivery delivery, Action send)
    {
        lock (_gate)
        {
            _held.Add((delivery, send));
        }
    }
}
