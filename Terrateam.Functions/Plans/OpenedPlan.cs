using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

/// <summary>A plan that a run may apply. Its content is verified again while it is read.</summary>
public sealed class OpenedPlan
{
    private readonly PlanFiles? _files;
    private readonly PlanContext? _context;
    private readonly PlanPartList? _list;
    private readonly ReadOnlyMemory<byte> _whole;

    internal OpenedPlan(PlanFiles files, PlanContext context, PlanPartList list) =>
        (_files, _context, _list) = (files, context, list);

    internal OpenedPlan(ReadOnlyMemory<byte> whole) => _whole = whole;

    /// <summary>The form of the content: the plan file or an envelope around it.</summary>
    public PlanForm Form => _list?.Form ?? PlanForm.Envelope;

    /// <summary>Its length in bytes.</summary>
    public long Length => _list?.Length ?? _whole.Length;

    /// <summary>
    /// Its SHA-256 in lower-case hexadecimal; empty for a plan that an earlier version of the app sealed whole.
    /// </summary>
    public string Sha256 => _list?.Sha256 ?? "";

    /// <summary>How many parts it has; none for a plan that an earlier version of the app sealed whole.</summary>
    public int Parts => _list?.Parts.Count ?? 0;

    /// <summary>The length of a part in bytes.</summary>
    public long LengthOf(int part) => Part(part).Length;

    /// <summary>Writes one part.</summary>
    /// <exception cref="PlanRefusedException">The part is not what was stored; what was written until then is
    /// incomplete.</exception>
    public async Task CopyPartToAsync(int part, Stream destination, CancellationToken cancellationToken)
    {
        var stored = Part(part);
        var context = new PlanPartContext(_context!, _list!.Upload, part);
        if (!await _files!.TryOpenPartAsync(stored, context, destination, cancellationToken))
            throw Envelope.Refused(context, "a part of it is gone");
    }

    /// <summary>Writes the whole content.</summary>
    /// <exception cref="PlanRefusedException">A part is not what was stored; what was written until then is
    /// incomplete.</exception>
    public async Task CopyToAsync(Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        await destination.WriteAsync(_whole, cancellationToken);
        for (var part = 0; part < Parts; part++)
            await CopyPartToAsync(part, destination, cancellationToken);
    }

    private PlanPart Part(int part) =>
        _list is not null && part >= 0 && part < _list.Parts.Count
            ? _list.Parts[part]
            : throw new PlanRefusedException($"The plan has {Parts} parts.");
}
