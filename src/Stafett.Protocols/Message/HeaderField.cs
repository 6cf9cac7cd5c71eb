namespace Stafett.Protocols.Message;

/// <summary>One field as offsets into the octets that were scanned; no text is made for it.</summary>
/// <param name="Start">First octet of the name.</param>
/// <param name="NameLength">Octets of the name, without white space before the colon.</param>
/// <param name="Colon">Offset of the colon.</param>
/// <param name="End">Behind the line end of the last folded line.</param>
public readonly record struct HeaderField(int Start, int NameLength, int Colon, int End);
