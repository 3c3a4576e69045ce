using System.Runtime.InteropServices;

namespace Terrateam.Sandbox.Start;

/// <summary>
/// Ctrl+C, and what systems send to end a program. The first one is a request, so that jobs are ended and the directory
/// is deleted; a second one ends the program at once.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly List<PosixSignalRegistration> _registrations;

    public StopSignal() =>
        _registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Take(signal, 130)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Take(signal, 143)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Take(signal, 129)),
        ];

    public CancellationToken Token => _asked.Token;

    /// <summary>The exit code of a program that a signal ended, as shells have it.</summary>
    public int ExitCode { get; private set; }

    public void Dispose()
    {
        _registrations.ForEach(static registration => registration.Dispose());
        _asked.Dispose();
    }

    private void Take(PosixSignalContext signal, int code)
    {
        if (_asked.IsCancellationRequested)
            return;

        signal.Cancel = true;
        ExitCode = code;
        _asked.Cancel();
    }
}
