namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>Simulates failures of GitHub.</summary>
public sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];

    /// <summary>Responds to the next matching calls with a status, before they have an effect.</summary>
    /// <param name="status">For example 500, 502 or 503; 0 breaks the connection.</param>
    /// <param name="count">How many calls fail.</param>
    /// <param name="which">Matches verb and template, <c>GET /repos/{owner}/{repo}</c>.</param>
    /// <param name="afterwards">True executes the call and loses only the response.</param>
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
