namespace Terrateam.Tests.Scenarios.Crashes;

/// <summary>A moment at which the app is killed: the first matching request.</summary>
/// <param name="Name">For the test's output.</param>
/// <param name="Starts">The beginning of the request's description: server, verb, path.</param>
/// <param name="Contains">A part of the description.</param>
/// <param name="AnswerGetsThrough">True if the client gets the response; else it is lost.</param>
internal sealed record Moment(string Name, string Starts, string Contains, bool AnswerGetsThrough = false);

/// <summary>Moments that are still to come. Each comes once.</summary>
internal sealed class Moments(IEnumerable<Moment> moments)
{
    private readonly Lock _gate = new();
    private readonly List<Moment> _left = [.. moments];
    private readonly List<Moment> _passed = [];

    /// <summary>The moments that did not come yet.</summary>
    public IReadOnlyList<Moment> Left
    {
        get
        {
            lock (_gate)
                return [.. _left];
        }
    }

    /// <summary>The moments that came, in their order.</summary>
    public IReadOnlyList<Moment> Passed
    {
        get
        {
            lock (_gate)
                return [.. _passed];
        }
    }

    /// <summary>The matching moment, or null. A repeated request gets null.</summary>
    public Moment? Take(string seen)
    {
        lock (_gate)
        {
            var moment = _left.Find(one =>
                seen.StartsWith(one.Starts, StringComparison.Ordinal)
                && seen.Contains(one.Contains, StringComparison.Ordinal)
            );
            if (moment is null)
                return null;

            _left.Remove(moment);
            _passed.Add(moment);
            return moment;
        }
    }
}
