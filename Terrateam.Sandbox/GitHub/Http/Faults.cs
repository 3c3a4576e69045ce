namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>Makes GitHub fail on purpose.</summary>
public sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];

    /// <summary>Answers the next calls that a predicate picks with a status, before anything is done.</summary>
    /// <param name="status">For example 500, 502 or 503; 0 breaks the connection.</param>
    /// <param name="count">How many calls fail.</param>
    /// <param name="which">Picks by verb and template, <c>GET /repos/{owner}/{repo}</c>.</param>
    /// <param name="afterwards">True does the work first and loses only the answer.</param>
    public void Fail(int status, int count, Func<string, bool> which, bool afterwards = false)
    {
        lock (_gate)
        {
            _faults.Add(new Fault(status, count, which, afterwards));
        }
    }

    internal int? Take(string operation, bool afterwards)
    {
        lock (_gate)
        {
            if (
                _faults.Find(fault => fault.Left > 0 && fault.Afterwards == afterwards && fault.Which(operation))
                is not { } found
            )
            {
                return null;
            }

            found.Left--;
            return found.Status;
        }
    }

    private sealed record Fault(int Status, int Count, Func<string, bool> Which, bool Afterwards)
    {
        public int Left { get; set; } = Count;
    }
}
